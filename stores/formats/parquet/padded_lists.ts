/**
 * Null lists of fixed size: Arrow keeps room for the elements that parquet leaves out.
 *
 * @module
 */

import { type Data, DataType } from "apache-arrow";
import { FormatError } from "../../../ops/errors.ts";
import type { Slots } from "./slots.ts";
import { arrowData } from "../arrow_data.ts";
import { VIEW_BYTES } from "../bytes_of_values.ts";

/**
 * Spreads the elements of the lists that are there over all slots.
 *
 * @param child `listSize` elements for each list that is not null.
 * @returns `listSize` elements for every slot; those of null lists are null.
 * @throws {FormatError} for elements that are lists, groups, truth values or texts with offsets, which nothing of ours needs.
 */
export function paddedChild(child: Data, slots: Slots, listSize: number): Data {
  const { type, variadicBuffers } = child;
  const isFlat = child.values && child.children.length === 0 && !child.valueOffsets && !DataType.isBool(type);
  if (!isFlat) throw new FormatError(`reading parquet: null lists of fixed size with elements of type ${type}`);
  const stride = DataType.isUtf8View(type) || DataType.isBinaryView(type) ? VIEW_BYTES : child.stride;
  const length = slots.length * listSize;
  const values = new type.ArrayType(length * stride);
  const nullBitmap = new Uint8Array((length + 7) >> 3);
  const hasNulls = child.nullCount > 0;
  let from = 0;
  let nullCount = length;
  for (let slot = 0; slot < slots.length; slot++) {
    if (slots.validity && !(slots.validity[slot >> 3] & (1 << (slot & 7)))) continue;
    values.set(child.values.subarray(from * stride, (from + listSize) * stride), slot * listSize * stride);
    for (let k = 0; k < listSize; k++) {
      if (hasNulls && !child.getValid(from + k)) continue;
      const at = slot * listSize + k;
      nullBitmap[at >> 3] |= 1 << (at & 7);
      nullCount--;
    }
    from += listSize;
  }
  return arrowData({ type, length, nullCount, nullBitmap, data: values, views: values, variadicBuffers });
}
