/**
 * Arrow columns from plain arrays, without a builder for each value.
 *
 * @module
 */

import { Bool, makeData, Utf8, Vector } from "apache-arrow";
import { wholeText } from "../../stores/formats/lone_surrogate.ts";

/** A column of truth values; `null` is a missing one. */
export function booleanColumn(values: ArrayLike<boolean | number | null>): Vector<Bool> {
  const data = new Uint8Array((values.length + 7) >> 3);
  const valid = new Uint8Array((values.length + 7) >> 3);
  let nullCount = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] === null) nullCount++;
    else valid[i >> 3] |= 1 << (i & 7);
    if (values[i]) data[i >> 3] |= 1 << (i & 7);
  }
  const nulls = nullCount > 0 ? { nullBitmap: valid, nullCount } : {};
  return new Vector([makeData({ type: new Bool(), length: values.length, data, ...nulls })]);
}

/** A column of strings; `null` is a missing one. */
export function textColumn(values: readonly (string | null)[]): Vector<Utf8> {
  const encoder = new TextEncoder();
  const offsets = new Int32Array(values.length + 1);
  const valid = new Uint8Array((values.length + 7) >> 3);
  let bytes = new Uint8Array(1024);
  let nullCount = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null) nullCount++;
    else {
      valid[i >> 3] |= 1 << (i & 7);
      // UTF-8 takes at most three bytes for each UTF-16 unit.
      bytes = withRoom(bytes, offsets[i] + value.length * 3);
      offsets[i + 1] = offsets[i] + encoder.encodeInto(wholeText(value), bytes.subarray(offsets[i])).written;
      continue;
    }
    offsets[i + 1] = offsets[i];
  }
  const nulls = nullCount > 0 ? { nullBitmap: valid, nullCount } : {};
  const data = bytes.subarray(0, offsets[values.length]);
  return new Vector([makeData({ type: new Utf8(), length: values.length, valueOffsets: offsets, data, ...nulls })]);
}

function withRoom(bytes: Uint8Array<ArrayBuffer>, needed: number): Uint8Array<ArrayBuffer> {
  if (needed <= bytes.length) return bytes;
  const larger = new Uint8Array(Math.max(needed, bytes.length * 2));
  larger.set(bytes);
  return larger;
}
