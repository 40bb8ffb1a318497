/**
 * Dicts: making them, and their methods.
 *
 * @module
 */

import { bind, REQUIRED } from "../arguments.ts";
import { hashKey } from "./compare.ts";
import { PyError } from "../errors.ts";
import { represent } from "./represent.ts";
import { iterate, toList } from "./sequences.ts";
import { type CallArguments, PyDict, PyDictView, PyTuple, type PyValue, type Runtime } from "./values.ts";

/** A dict of the entries given; later ones win, and keep the first one's place. */
export function dictOf(runtime: Runtime, entries: Iterable<readonly [PyValue, PyValue]>): PyDict {
  const dict = new PyDict();
  for (const [key, value] of entries) setEntry(runtime, dict, key, value);
  return dict;
}

/** `dict(mapping_or_pairs, **kwargs)`. */
export function dictFromCall(runtime: Runtime, { args, kwargs }: CallArguments): PyDict {
  if (args.length > 1) throw new PyError("TypeError", `dict expected at most 1 argument, got ${args.length}`);
  const dict = new PyDict();
  update(runtime, dict, args, kwargs);
  return dict;
}

/** The methods of a dict. */
export const DICT_METHODS: ReadonlyMap<string, (runtime: Runtime, self: PyDict, call: CallArguments) => PyValue> =
  new Map<
    string,
    (runtime: Runtime, self: PyDict, call: CallArguments) => PyValue
  >([
    ["get", (runtime, self, call) => {
      const { key, fallback } = bind("get", call, { key: REQUIRED, fallback: null });
      const entry = self.entries.get(hashKey(runtime, key));
      return entry === undefined ? fallback : entry[1];
    }],
    ["keys", (_runtime, self, call) => viewOf("dict_keys", self, call)],
    ["values", (_runtime, self, call) => viewOf("dict_values", self, call)],
    ["items", (_runtime, self, call) => viewOf("dict_items", self, call)],
    ["copy", (runtime, self, call) => {
      bind("copy", call, {});
      runtime.budget.spend(self.entries.size);
      return dictOf(runtime, self.entries.values());
    }],
    ["clear", (_runtime, self, call) => {
      bind("clear", call, {});
      self.entries.clear();
      return null;
    }],
    ["pop", (runtime, self, call) => {
      const { key, fallback } = bind("pop", call, { key: REQUIRED, fallback: NOTHING });
      const hash = hashKey(runtime, key);
      const entry = self.entries.get(hash);
      self.entries.delete(hash);
      if (entry !== undefined) return entry[1];
      if (fallback === NOTHING) throw new PyError("KeyError", represent(runtime, key));
      return fallback;
    }],
    ["popitem", (runtime, self, call) => {
      bind("popitem", call, {});
      runtime.budget.spend(self.entries.size);
      const last = [...self.entries].at(-1);
      if (last === undefined) throw new PyError("KeyError", "'popitem(): dictionary is empty'");
      self.entries.delete(last[0]);
      return new PyTuple(last[1]);
    }],
    ["setdefault", (runtime, self, call) => {
      const { key, value } = bind("setdefault", call, { key: REQUIRED, value: null });
      const entry = self.entries.get(hashKey(runtime, key));
      if (entry !== undefined) return entry[1];
      setEntry(runtime, self, key, value);
      return value;
    }],
    ["fromkeys", (runtime, _self, call) => dictFromKeys(runtime, call)],
    ["update", (runtime, self, { args, kwargs }) => {
      update(runtime, self, args, kwargs);
      return null;
    }],
  ]);

/** `dict.fromkeys(keys, value)`. */
export function dictFromKeys(runtime: Runtime, call: CallArguments): PyDict {
  const { keys, value } = bind("fromkeys", call, { keys: REQUIRED, value: null });
  return dictOf(runtime, toList(runtime, keys).map((key) => [key, value]));
}

/** Stands for an argument that was not given. */
const NOTHING = new PyTuple([]);

function setEntry(runtime: Runtime, dict: PyDict, key: PyValue, value: PyValue): void {
  const hash = hashKey(runtime, key);
  dict.entries.set(hash, [dict.entries.get(hash)?.[0] ?? key, value]);
}

function update(runtime: Runtime, dict: PyDict, args: readonly PyValue[], kwargs: ReadonlyMap<string, PyValue>): void {
  for (const source of args) {
    if (source instanceof PyDict) {
      for (const [key, value] of [...source.entries.values()]) setEntry(runtime, dict, key, value);
    } else {
      for (const pair of iterate(runtime, source)) {
        const [key, value, ...rest] = toList(runtime, pair);
        if (value === undefined || rest.length > 0) {
          throw new PyError("ValueError", "dictionary update sequence element has the wrong length; 2 is required");
        }
        setEntry(runtime, dict, key, value);
      }
    }
  }
  for (const [key, value] of kwargs) setEntry(runtime, dict, key, value);
}

function viewOf(kind: "dict_keys" | "dict_values" | "dict_items", dict: PyDict, call: CallArguments): PyDictView {
  bind(kind, call, {});
  return new PyDictView(kind, dict);
}
