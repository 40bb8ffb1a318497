/**
 * Null lists of fixed size: Arrow keeps room for the elements that parquet leaves out.
 *
 * @module
 */

import { type Data, DataType } from "apache-arrow";
import { bitAt, bytesOfBits, copyBits, setBits } from "./bits.ts";
import { spread } from "./fixed_copies.ts";
import { type Budget, checkedLength, MOST_VALUES } from "./limits.ts";
import type { NullableSlots } from "./slots.ts";
import { widened } from "../wide_integers.ts";
import { arrowData, type ColumnBuffers } from "../arrow_data.ts";
import { VIEW_BYTES } from "../bytes_of_values.ts";
import { bytesUnder } from "../../bytes.ts";

/** The slots of lists. */
export interface PaddedLists extends NullableSlots {
  /** What the read may still decode: a file says how long its lists are without a byte for null ones. */
  readonly budget: Budget;
}

/**
 * Spreads the elements of the lists that are there over all slots.
 *
 * @param child `size` elements for each list that is not null.
 * @returns `size` elements for every slot; those of null lists are null.
 * @throws {FormatError} where they are more than a column can have, or offsets of texts and lists take more memory than the file's size
 * can justify.
 */
export function paddedChild(child: Data, lists: PaddedLists, size: number): Data {
  const { type, nullCount, nullBitmap } = child;
  const length = checkedLength(lists.length * size, MOST_VALUES, "the number of values of a column's lists");
  return arrowData({
    ...paddedBuffers(child, lists, size),
    type,
    length,
    nullCount: lists.nullCount * size + nullCount,
    nullBitmap: paddedBits(nullCount > 0 ? nullBitmap : undefined, lists, size),
  });
}

/** What a column holds beside its nulls. */
function paddedBuffers(child: Data, lists: PaddedLists, size: number): Partial<ColumnBuffers> {
  const { type, children, values, valueOffsets, variadicBuffers } = child;
  if (DataType.isStruct(type)) return { children: children.map((field) => paddedChild(field, lists, size)) };
  if (DataType.isFixedSizeList(type)) return { child: paddedChild(children[0], lists, size * type.listSize) };
  if (valueOffsets) return { valueOffsets: anyOffsets(valueOffsets, lists, size), data: values, child: children[0] };
  if (DataType.isBool(type)) return { data: paddedBits(values, lists, size) };
  if (DataType.isUtf8View(type) || DataType.isBinaryView(type)) {
    return { views: paddedValues(values, lists, size * VIEW_BYTES), variadicBuffers };
  }
  return values && { data: paddedValues(values, lists, size * child.stride * values.BYTES_PER_ELEMENT) };
}

/** @param listBytes bytes of the values of one list */
function paddedValues(values: ArrayBufferView, { length, validity }: NullableSlots, listBytes: number): Uint8Array {
  const padded = new Uint8Array(length * listBytes);
  spread(bytesUnder(values), validity, listBytes, padded);
  return padded;
}

/** @param bits a bit for each value; left out where all are set */
function paddedBits(bits: Uint8Array | undefined, lists: NullableSlots, size: number): Uint8Array {
  const padded = new Uint8Array(bytesOfBits(lists.length * size));
  forEachPresent(lists, (slot, list) => {
    if (bits) copyBits(bits, list * size, padded, slot * size, size);
    else setBits(padded, slot * size, (slot + 1) * size);
  });
  return padded;
}

function anyOffsets(
  offsets: Int32Array | BigInt64Array,
  lists: PaddedLists,
  size: number,
): Int32Array | BigInt64Array {
  lists.budget.spend((lists.length * size + 1) * offsets.BYTES_PER_ELEMENT);
  if (offsets instanceof Int32Array) return paddedOffsets(offsets, lists, size);
  return widened(paddedOffsets(Int32Array.from(offsets, Number), lists, size));
}

/** Those of a null list's elements all are where it would begin. */
function paddedOffsets(offsets: Int32Array, lists: NullableSlots, size: number): Int32Array<ArrayBuffer> {
  const padded = new Int32Array(lists.length * size + 1);
  let end = 0;
  forEachPresent(lists, (slot, list) => {
    padded.fill(offsets[list * size], end, slot * size);
    padded.set(offsets.subarray(list * size, (list + 1) * size + 1), slot * size);
    end = (slot + 1) * size;
  });
  return padded.fill(padded[end], end);
}

/** Names the slots that have a list, and which of the lists it is. */
function forEachPresent({ length, validity }: NullableSlots, name: (slot: number, list: number) => void): void {
  for (let slot = 0, list = 0; slot < length; slot++) {
    if (bitAt(validity, slot)) name(slot, list++);
  }
}
