/**
 * The methods of list and tuple.
 *
 * @module
 */

import { bind, REQUIRED } from "../arguments.ts";
import { equals, isTrue, sorted } from "./compare.ts";
import { PyError } from "../errors.ts";
import { requireInt } from "./numbers.ts";
import { represent } from "./represent.ts";
import { toList } from "./sequences.ts";
import type { CallArguments, PyTuple, PyValue, Runtime } from "./values.ts";

type Method<Self> = (runtime: Runtime, self: Self, call: CallArguments) => PyValue;

/** Methods of a list. */
export const LIST_METHODS: ReadonlyMap<string, Method<PyValue[]>> = new Map<string, Method<PyValue[]>>([
  ["append", (_runtime, self, call) => {
    self.push(bind("append", call, { item: REQUIRED }).item);
    return null;
  }],
  ["extend", (runtime, self, call) => {
    for (const item of toList(runtime, bind("extend", call, { items: REQUIRED }).items)) self.push(item);
    return null;
  }],
  ["insert", (runtime, self, call) => {
    const { index, item } = bind("insert", call, { index: REQUIRED, item: REQUIRED });
    runtime.budget.spendText(self.length);
    self.splice(requireInt(index), 0, item);
    return null;
  }],
  ["pop", (runtime, self, call) => {
    const index = requireInt(bind("pop", call, { index: -1n }).index);
    if (self.length === 0) throw new PyError("IndexError", "pop from empty list");
    const at = index < 0 ? index + self.length : index;
    if (at < 0 || at >= self.length) throw new PyError("IndexError", "pop index out of range");
    runtime.budget.spendText(self.length);
    return self.splice(at, 1)[0];
  }],
  ["remove", (runtime, self, call) => {
    self.splice(indexOf(runtime, self, call, "list.remove(x): x not in list"), 1);
    return null;
  }],
  ["clear", (_runtime, self, call) => {
    bind("clear", call, {});
    self.length = 0;
    return null;
  }],
  ["copy", (runtime, self, call) => {
    bind("copy", call, {});
    runtime.budget.spend(self.length);
    return self.slice();
  }],
  ["reverse", (runtime, self, call) => {
    bind("reverse", call, {});
    runtime.budget.spend(self.length);
    self.reverse();
    return null;
  }],
  ["sort", (runtime, self, call) => {
    const { reverse, key } = bind("sort", call, { reverse: false, key: null });
    const keyOf = key === null
      ? (item: PyValue) => item
      : (item: PyValue) => runtime.call(key, { args: [item], kwargs: new Map() });
    sorted(runtime, self, keyOf, isTrue(reverse)).forEach((item, i) => self[i] = item);
    return null;
  }],
  ["index", (runtime, self, call) => BigInt(indexOf(runtime, self, call))],
  ["count", (runtime, self, call) => countOf(runtime, self, call)],
]);

/** Methods of a tuple. */
export const TUPLE_METHODS: ReadonlyMap<string, Method<PyTuple>> = new Map<string, Method<PyTuple>>([
  ["index", (runtime, self, call) => BigInt(indexOf(runtime, self.items, call, "tuple.index(x): x not in tuple"))],
  ["count", (runtime, self, call) => countOf(runtime, self.items, call)],
]);

function indexOf(runtime: Runtime, items: readonly PyValue[], call: CallArguments, message?: string): number {
  const { item } = bind("index", call, { item: REQUIRED });
  const at = items.findIndex((other) => other === item || equals(runtime, other, item));
  if (at < 0) throw new PyError("ValueError", message ?? `${represent(runtime, item)} is not in list`);
  return at;
}

function countOf(runtime: Runtime, items: readonly PyValue[], call: CallArguments): bigint {
  const { item } = bind("count", call, { item: REQUIRED });
  return BigInt(items.filter((other) => equals(runtime, other, item)).length);
}
