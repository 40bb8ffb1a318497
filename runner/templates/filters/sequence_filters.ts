/**
 * Filters on lists and other collections. Those that Python writes as generators are lazy here too.
 *
 * @module
 */

import { bind, REQUIRED } from "../arguments.ts";
import { getItem } from "../values/attributes.ts";
import { equals, hashKey, isOrdered, isTrue, plainText, sorted } from "../values/compare.ts";
import { PyError } from "../errors.ts";
import type { Filter } from "./filter.ts";
import { parseInt10, requireInt, tooManyDigits } from "../values/numbers.ts";
import { applyOperator } from "../operators.ts";
import { codePoints } from "../values/python_text.ts";
import { toText } from "../values/represent.ts";
import { iterate, lengthOf, reversedItems, toList } from "../values/sequences.ts";
import { joinTexts } from "../values/string_methods.ts";
import {
  type CallArguments,
  isText,
  Markup,
  NO_ARGUMENTS,
  PyIterator,
  PyTuple,
  type PyValue,
  type Runtime,
  typeName,
  Undefined,
} from "../values/values.ts";

/** The filters by name. */
export const SEQUENCE_FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ["length", length],
  ["count", length],
  ["list", (runtime, value, call) => {
    bind("list", call, {});
    return toList(runtime, value);
  }],
  ["first", (runtime, value, call) => {
    bind("first", call, {});
    const first = iterate(runtime, value).next();
    return first.done ? new Undefined("No first item, sequence was empty.") : first.value;
  }],
  ["last", (runtime, value, call) => {
    bind("last", call, {});
    const items = value instanceof Undefined ? [].values() : reversedItems(runtime, value);
    if (items === null) throw new PyError("TypeError", `'${typeName(value)}' object is not reversible`);
    const last = items.next();
    return last.done ? new Undefined("No last item, sequence was empty.") : last.value;
  }],
  ["reverse", reverse],
  ["join", join],
  ["sort", (runtime, value, call) => {
    const bound = bind("sort", call, { reverse: false, case_sensitive: false, attribute: null });
    const keyOf = keysOf(runtime, bound.attribute, !isTrue(bound.case_sensitive));
    return sorted(runtime, toList(runtime, value), keyOf, isTrue(bound.reverse));
  }],
  ["unique", (runtime, value, call) => {
    const bound = bind("unique", call, { case_sensitive: false, attribute: null });
    const keyOf = keyOfAttribute(runtime, bound.attribute, !isTrue(bound.case_sensitive));
    return new PyIterator(uniqueItems(runtime, value, keyOf));
  }],
  ["min", (runtime, value, call) => extreme(runtime, value, call, "min", "<")],
  ["max", (runtime, value, call) => extreme(runtime, value, call, "max", ">")],
  ["sum", (runtime, value, call) => {
    const { attribute, start } = bind("sum", call, { attribute: null, start: 0n });
    if (isText(start)) throw new PyError("TypeError", "sum() can't sum strings [use ''.join(seq) instead]");
    const attributeOf = attributeAt(runtime, attribute);
    let total: PyValue = start;
    for (const item of iterate(runtime, value)) total = applyOperator(runtime, "+", total, attributeOf(item));
    return total;
  }],
  ["groupby", groupBy],
  ["slice", (runtime, value, call) => {
    const { slices, fill_with } = bind("slice", call, { slices: REQUIRED, fill_with: null });
    return new PyIterator(slices === null ? [].values() : sliceItems(runtime, value, requireInt(slices), fill_with));
  }],
  ["batch", (runtime, value, call) => {
    const { linecount, fill_with } = bind("batch", call, { linecount: REQUIRED, fill_with: null });
    return new PyIterator(batchItems(runtime, value, requireInt(linecount), fill_with));
  }],
  ["map", (runtime, value, call) => new PyIterator(mapItems(runtime, value, call))],
  ["select", (runtime, value, call) => selectItems(runtime, value, call, true, false)],
  ["reject", (runtime, value, call) => selectItems(runtime, value, call, false, false)],
  ["selectattr", (runtime, value, call) => selectItems(runtime, value, call, true, true)],
  ["rejectattr", (runtime, value, call) => selectItems(runtime, value, call, false, true)],
]);

function length(_runtime: Runtime, value: PyValue, call: CallArguments): bigint {
  bind("length", call, {});
  const size = lengthOf(value);
  if (size === null) throw new PyError("TypeError", `object of type '${typeName(value)}' has no len()`);
  return BigInt(size);
}

function reverse(runtime: Runtime, value: PyValue, call: CallArguments): PyValue {
  bind("reverse", call, {});
  if (isText(value)) {
    runtime.budget.spend(plainText(value).length);
    const text = codePoints(plainText(value)).reverse().join("");
    return value instanceof Markup ? new Markup(text) : text;
  }
  const items = reversedItems(runtime, value);
  if (items !== null) return new PyIterator(items);
  try {
    return toList(runtime, value).reverse();
  } catch (error) {
    if (error instanceof PyError && error.kind === "TypeError") {
      throw new PyError("FilterArgumentError", "argument must be iterable");
    }
    throw error;
  }
}

function join(runtime: Runtime, value: PyValue, call: CallArguments): string {
  const { d, attribute } = bind("join", call, { d: "", attribute: null });
  const attributeOf = attributeAt(runtime, attribute);
  const texts: string[] = [];
  for (const item of iterate(runtime, value)) texts.push(toText(runtime, attributeOf(item)));
  return joinTexts(runtime, toText(runtime, d), texts);
}

function* uniqueItems(runtime: Runtime, value: PyValue, keyOf: (item: PyValue) => PyValue): Generator<PyValue> {
  const seen = new Set<string>();
  for (const item of iterate(runtime, value)) {
    const key = hashKey(runtime, keyOf(item));
    if (seen.has(key)) continue;
    seen.add(key);
    yield item;
  }
}

function extreme(runtime: Runtime, value: PyValue, call: CallArguments, name: string, order: "<" | ">"): PyValue {
  const bound = bind(name, call, { case_sensitive: false, attribute: null });
  const keyOf = keyOfAttribute(runtime, bound.attribute, !isTrue(bound.case_sensitive));
  let best: { item: PyValue; key: PyValue } | null = null;
  for (const item of iterate(runtime, value)) {
    const key = keyOf(item);
    if (best === null || isOrdered(runtime, order, key, best.key)) best = { item, key };
  }
  return best === null ? new Undefined("No aggregated item, sequence was empty.") : best.item;
}

function groupBy(runtime: Runtime, value: PyValue, call: CallArguments): PyValue[] {
  const bound = bind("groupby", call, { attribute: REQUIRED, default: null, case_sensitive: false });
  const isCaseSensitive = isTrue(bound.case_sensitive);
  const grouperOf = attributeAt(runtime, bound.attribute, bound.default);
  const keyOf = (item: PyValue): PyValue => isCaseSensitive ? grouperOf(item) : ignoreCase(grouperOf(item));
  const groups: { key: PyValue; items: PyValue[] }[] = [];
  for (const item of sorted(runtime, toList(runtime, value), keyOf, false)) {
    const key = keyOf(item);
    const last = groups.at(-1);
    if (last !== undefined && equals(runtime, last.key, key)) last.items.push(item);
    else groups.push({ key, items: [item] });
  }
  return groups.map(({ items }) => new PyTuple([grouperOf(items[0]), items], ["grouper", "list"]));
}

function* sliceItems(runtime: Runtime, value: PyValue, slices: number, fill: PyValue): Generator<PyValue> {
  const items = toList(runtime, value);
  if (slices === 0) throw new PyError("ZeroDivisionError", "integer division or modulo by zero");
  const size = Math.floor(items.length / slices);
  const longer = items.length - size * slices;
  let start = 0;
  for (let i = 0; i < slices; i++) {
    runtime.budget.spend(1);
    const end = start + size + (i < longer ? 1 : 0);
    const part = items.slice(start, end);
    if (fill !== null && i >= longer) part.push(fill);
    yield part;
    start = end;
  }
}

function* batchItems(runtime: Runtime, value: PyValue, size: number, fill: PyValue): Generator<PyValue> {
  let batch: PyValue[] = [];
  for (const item of iterate(runtime, value)) {
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
    batch.push(item);
  }
  if (batch.length === 0) return;
  while (fill !== null && batch.length < size) {
    runtime.budget.spend(1);
    batch.push(fill);
  }
  yield batch;
}

function* mapItems(runtime: Runtime, value: PyValue, { args, kwargs }: CallArguments): Generator<PyValue> {
  if (!isTrue(value)) return;
  const apply = mapper(runtime, args, kwargs);
  for (const item of iterate(runtime, value)) yield apply(item);
}

function mapper(
  runtime: Runtime,
  args: readonly PyValue[],
  kwargs: ReadonlyMap<string, PyValue>,
): (item: PyValue) => PyValue {
  if (args.length === 0 && kwargs.has("attribute")) {
    for (const name of kwargs.keys()) {
      if (name !== "attribute" && name !== "default") {
        throw new PyError("FilterArgumentError", `Unexpected keyword argument '${name}'`);
      }
    }
    return attributeAt(runtime, kwargs.get("attribute")!, kwargs.get("default"));
  }
  if (args.length === 0) throw new PyError("FilterArgumentError", "map requires a filter argument");
  const [name, ...rest] = args;
  return (item) => runtime.filter(toText(runtime, name), item, { args: rest, kwargs });
}

function selectItems(
  runtime: Runtime,
  value: PyValue,
  call: CallArguments,
  isKept: boolean,
  byAttribute: boolean,
): PyIterator {
  return new PyIterator(function* (): Generator<PyValue> {
    if (!isTrue(value)) return;
    const passes = predicate(runtime, call, byAttribute);
    for (const item of iterate(runtime, value)) if (passes(item) === isKept) yield item;
  }());
}

function predicate(
  runtime: Runtime,
  { args, kwargs }: CallArguments,
  byAttribute: boolean,
): (item: PyValue) => boolean {
  if (byAttribute && args.length === 0) {
    throw new PyError("FilterArgumentError", "Missing parameter for attribute name");
  }
  const subject = byAttribute ? attributeAt(runtime, args[0]) : (item: PyValue) => item;
  const [test, ...rest] = byAttribute ? args.slice(1) : args;
  if (test === undefined) return (item) => isTrue(subject(item));
  return (item) =>
    runtime.test(
      toText(runtime, test),
      subject(item),
      rest.length === 0 && kwargs.size === 0 ? NO_ARGUMENTS : { args: rest, kwargs },
    );
}

/** The key that a comma-separated list of attributes sorts by. */
function keysOf(runtime: Runtime, attribute: PyValue, folds: boolean): (item: PyValue) => PyValue {
  const attributes = isText(attribute) ? plainText(attribute).split(",") : [attribute];
  const keys = attributes.map((one) => keyOfAttribute(runtime, one, folds));
  return (item) => new PyTuple(keys.map((keyOf) => keyOf(item)));
}

function keyOfAttribute(runtime: Runtime, attribute: PyValue, folds: boolean): (item: PyValue) => PyValue {
  const attributeOf = attributeAt(runtime, attribute);
  return folds ? (item) => ignoreCase(attributeOf(item)) : attributeOf;
}

function ignoreCase(value: PyValue): PyValue {
  return isText(value) ? plainText(value).toLowerCase() : value;
}

/**
 * What takes the attribute at a path such as `address.city` or `0.name` of an item; `fallback`, unless null, stands for what is
 * undefined.
 */
function attributeAt(runtime: Runtime, path: PyValue, fallback: PyValue = null): (item: PyValue) => PyValue {
  if (path === null) return (item) => item;
  const keys = isText(path) ? plainText(path).split(".").map(keyOfPart) : [path];
  return (item) => {
    runtime.budget.spend(keys.length);
    runtime.budget.spendReading([path]);
    return keys.reduce((value, key) => {
      const found = getItem(runtime, value, key);
      return fallback !== null && found instanceof Undefined ? fallback : found;
    }, item);
  };
}

function keyOfPart(part: string): PyValue {
  if (!/^\d+$/.test(part)) return part;
  const index = parseInt10(part, 10);
  if (index === null) throw tooManyDigits();
  return index;
}
