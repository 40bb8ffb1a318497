/**
 * Walking, measuring, searching, indexing and slicing Python's collections.
 *
 * @module
 */

import { equals, hashKey, plainText } from "./compare.ts";
import { PyError } from "../errors.ts";
import { asInt } from "./numbers.ts";
import { codePointLength, codePoints } from "./python_text.ts";
import { viewItems } from "./represent.ts";
import {
  isText,
  Markup,
  PyDict,
  PyDictView,
  PyIterator,
  PyRange,
  PyTuple,
  type PyValue,
  type Runtime,
  typeName,
  Undefined,
} from "./values.ts";

/** The elements of an iterable, each of which costs a step. */
export function* iterate(runtime: Runtime, value: PyValue): Generator<PyValue> {
  for (const item of rawElements(runtime, value)) {
    runtime.budget.spend(1);
    yield item;
  }
}

/** `list(value)`. */
export function toList(runtime: Runtime, value: PyValue): PyValue[] {
  return [...iterate(runtime, value)];
}

/** Whether `iter(value)` works. */
export function isIterable(value: PyValue): boolean {
  return isText(value) || Array.isArray(value) || value instanceof PyTuple || value instanceof PyDict ||
    value instanceof PyDictView || value instanceof PyRange || value instanceof PyIterator ||
    value instanceof Undefined;
}

/** `len(value)`, or null where the value has none. */
export function lengthOf(value: PyValue): number | null {
  if (isText(value)) return codePointLength(plainText(value));
  if (Array.isArray(value)) return value.length;
  if (value instanceof PyTuple) return value.items.length;
  if (value instanceof PyDict) return value.entries.size;
  if (value instanceof PyDictView) return value.dict.entries.size;
  if (value instanceof PyRange) return Number(value.length);
  return value instanceof Undefined ? 0 : null;
}

/** `reversed(value)`, or null where the value cannot be walked backwards. */
export function reversedItems(runtime: Runtime, value: PyValue): Iterator<PyValue> | null {
  if (isText(value)) return backwards(codePoints(plainText(value)));
  if (Array.isArray(value)) return backwards(value);
  if (value instanceof PyTuple) return backwards(value.items);
  if (value instanceof PyDict) return reversedItems(runtime, new PyDictView("dict_keys", value));
  if (value instanceof PyDictView) return backwards(viewItems(runtime, value));
  if (value instanceof PyRange) {
    const { start, step, length } = value;
    return rangeItems(new PyRange(start + (length - 1n) * step, start - step, -step));
  }
  return null;
}

/** The elements from the last on, as Python's reversed iterators see them: the list may change meanwhile. */
function* backwards(items: readonly PyValue[]): Generator<PyValue> {
  for (let i = items.length - 1; i >= 0; i--) if (i < items.length) yield items[i];
}

/** `item in collection`. */
export function contains(runtime: Runtime, collection: PyValue, item: PyValue): boolean {
  if (isText(collection)) {
    if (!isText(item)) {
      throw new PyError("TypeError", `'in <string>' requires string as left operand, not ${typeName(item)}`);
    }
    runtime.budget.spendText(plainText(collection).length);
    return plainText(collection).includes(plainText(item));
  }
  if (collection instanceof PyDict) return collection.entries.has(hashKey(runtime, item));
  if (collection instanceof PyDictView && collection.kind === "dict_keys") {
    return collection.dict.entries.has(hashKey(runtime, item));
  }
  if (collection instanceof PyRange) {
    const int = asInt(item);
    if (int !== null) return rangeHas(collection, int);
  }
  if (!isIterable(collection)) {
    throw new PyError("TypeError", `argument of type '${typeName(collection)}' is not iterable`);
  }
  for (const element of iterate(runtime, collection)) {
    if (element === item || equals(runtime, element, item)) return true;
  }
  return false;
}

/** `value[index]` where index is not a slice; undefined where Python raises a TypeError or LookupError. */
export function itemAt(runtime: Runtime, value: PyValue, index: PyValue): PyValue | undefined {
  if (value instanceof Undefined) throw value.error();
  if (value instanceof PyDict) return isHashable(index) ? value.entries.get(hashKey(runtime, index))?.[1] : undefined;
  const int = asInt(index);
  if (int !== null) runtime.budget.spendReading([value]);
  const length = lengthOf(value);
  if (int === null || length === null || value instanceof PyDictView) return undefined;
  const at = int < 0n ? Number(int) + length : Number(int);
  if (at < 0 || at >= length) return undefined;
  if (Array.isArray(value)) return value[at];
  if (value instanceof PyTuple) return value.items[at];
  if (value instanceof PyRange) return value.start + BigInt(at) * value.step;
  return isText(value) ? likeText(value, codePoints(plainText(value))[at]) : undefined;
}

/** `value[start:stop:step]`; an end that is null was left out. */
export function sliceOf(
  runtime: Runtime,
  value: PyValue,
  start: PyValue,
  stop: PyValue,
  step: PyValue,
): PyValue {
  if (value instanceof Undefined) throw value.error();
  if (value instanceof PyDict) throw new PyError("TypeError", "unhashable type: 'slice'");
  runtime.budget.spendReading([value]);
  const ends = [sliceEnd(start), sliceEnd(stop), sliceEnd(step)] as const;
  if (value instanceof PyRange) return sliceOfRange(value, sliceBounds(Number(value.length), ends));
  const items = sliceable(value);
  if (items === null) throw new PyError("TypeError", `'${typeName(value)}' object is not subscriptable`);
  const picked = pick(runtime, items, sliceBounds(items.length, ends));
  if (Array.isArray(value)) return picked;
  return isText(value) ? likeText(value, picked.join("")) : new PyTuple(picked);
}

/** A text of the same kind: markup stays markup. */
export function likeText(like: string | Markup, text: string): string | Markup {
  return typeof like === "string" ? text : new Markup(text);
}

function isHashable(value: PyValue): boolean {
  if (value instanceof PyTuple) return value.items.every(isHashable);
  return !(Array.isArray(value) || value instanceof PyDict || value instanceof PyDictView ||
    value instanceof PyIterator);
}

function* rangeItems({ start, step, length }: PyRange): Generator<PyValue> {
  for (let i = 0n; i < length; i++) yield start + i * step;
}

function rangeHas({ start, step, length }: PyRange, value: bigint): boolean {
  const offset = value - start;
  const index = offset / step;
  return offset % step === 0n && index >= 0n && index < length;
}

/** The elements themselves; a list that grows while it is walked is walked to its new end, as in Python. */
function rawElements(runtime: Runtime, value: PyValue): Iterable<PyValue> {
  if (Array.isArray(value)) return value;
  if (isText(value)) return plainText(value);
  if (value instanceof PyTuple) return value.items;
  if (value instanceof PyDict) return viewItems(runtime, new PyDictView("dict_keys", value));
  if (value instanceof PyDictView) return viewItems(runtime, value);
  if (value instanceof PyRange) return rangeItems(value);
  if (value instanceof PyIterator) return { [Symbol.iterator]: () => unclosed(value.iterator) };
  if (value instanceof Undefined) return [];
  throw new PyError("TypeError", `'${typeName(value)}' object is not iterable`);
}

/** A view of an iterator that a loop can leave without closing it: Python's generators can be walked on. */
function unclosed(iterator: Iterator<PyValue>): Iterator<PyValue> {
  return { next: () => iterator.next() };
}

/** The elements to slice; Python refuses views. */
function sliceable(value: PyValue): readonly PyValue[] | null {
  if (Array.isArray(value)) return value;
  if (value instanceof PyTuple) return value.items;
  return isText(value) ? codePoints(plainText(value)) : null;
}

function sliceEnd(value: PyValue): number | null {
  if (value === null) return null;
  const int = asInt(value);
  if (int !== null) return Number(int);
  throw new PyError("TypeError", "slice indices must be integers or None or have an __index__ method");
}

type SliceEnds = readonly [start: number | null, stop: number | null, step: number | null];
type SliceBounds = readonly [from: number, to: number, stride: number];

/** `slice(start, stop, step).indices(length)`. */
function sliceBounds(length: number, [start, stop, step]: SliceEnds): SliceBounds {
  const stride = step ?? 1;
  if (stride === 0) throw new PyError("ValueError", "slice step cannot be zero");
  const low = stride > 0 ? 0 : -1;
  const high = stride > 0 ? length : length - 1;
  const clamp = (end: number): number => Math.min(Math.max(end < 0 ? end + length : end, low), high);
  const from = start === null ? (stride > 0 ? low : high) : clamp(start);
  const to = stop === null ? (stride > 0 ? high : low) : clamp(stop);
  return [from, to, stride];
}

function sliceOfRange({ start, step }: PyRange, bounds: SliceBounds): PyRange {
  const [from, to, stride] = bounds.map(BigInt);
  return new PyRange(start + from * step, start + to * step, step * stride);
}

function pick(runtime: Runtime, items: readonly PyValue[], [from, to, stride]: SliceBounds): PyValue[] {
  const picked: PyValue[] = [];
  for (let i = from; stride > 0 ? i < to : i > to; i += stride) picked.push(items[i]);
  runtime.budget.spend(picked.length);
  return picked;
}
