/**
 * The order of integers past 2^53, of which several are one 64-bit float.
 *
 * @module
 */

import { DataType, type Vector } from "apache-arrow";

/**
 * Numbers that are in the order of a column's integers, and equal where they are.
 *
 * @param floats The column as 64-bit floats.
 * @returns `undefined` where the floats are as good.
 */
export function exactOrder(floats: Float64Array, column: Vector): Float64Array | undefined {
  const { type, nullCount } = column;
  if (!DataType.isInt(type) || type.bitWidth < 64 || nullCount > 0) return undefined;
  if (floats.every((value) => Number.isSafeInteger(value))) return undefined;
  const integers = column.toArray() as BigInt64Array | BigUint64Array;
  const places = new Map<bigint, number>();
  for (const value of integers.slice().sort()) if (!places.has(value)) places.set(value, places.size);
  return Float64Array.from(integers, (value) => places.get(value)!);
}
