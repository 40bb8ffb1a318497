/**
 * Truth values as bitmaps, as Arrow has them: 32 rows are combined, or looked through, at once.
 *
 * @module
 */

import { Bool, type Data, DataType, Vector } from "apache-arrow";
import { arrowData } from "../../stores/formats/arrow_data.ts";
import { bytesOfBits, copyBits, countBits, setBits } from "../../stores/formats/parquet/bits.ts";

/** A bit for each row, lowest first; those behind the last row are not set. */
export interface TruthBits {
  /** Number of rows. */
  readonly length: number;
  /** Which are true; what it says of a missing one means nothing. */
  readonly values: Int32Array<ArrayBuffer>;
  /** Which are not missing; `undefined` where none is. */
  readonly valid: Int32Array<ArrayBuffer> | undefined;
}

/** Rows of a word. */
export const ROWS_OF_WORD = 32;

/** The truth values of a column of booleans, or of one in which all are missing. */
export function truthBits({ data, length, nullCount }: Vector): TruthBits {
  const bits = (copy: Copy) => joinedBits(data, length, copy);
  return { length, values: bits(copyValues), valid: nullCount === 0 ? undefined : bits(copyValid) };
}

/** A column of truth values. */
export function columnOfBits({ length, values, valid }: TruthBits): Vector<Bool> {
  const [type, data] = [new Bool(), bytesOf(values, length)];
  if (valid === undefined) return new Vector([arrowData({ type, length, data })]);
  const nullBitmap = bytesOf(valid, length);
  return new Vector([
    arrowData({ type, length, data, nullBitmap, nullCount: length - countBits(nullBitmap, 0, length) }),
  ]);
}

/** The rows that are true. */
export function trueRows({ length, values, valid }: TruthBits): Int32Array {
  const rows = new Int32Array(length);
  let count = 0;
  for (let at = 0; at < values.length; at++) {
    // Each turn takes the lowest bit that is left.
    for (let bits = valid === undefined ? values[at] : values[at] & valid[at]; bits !== 0; bits &= bits - 1) {
      rows[count++] = ROWS_OF_WORD * at + 31 - Math.clz32(bits & -bits);
    }
  }
  return rows.subarray(0, count);
}

function bytesOf({ buffer }: Int32Array<ArrayBuffer>, length: number): Uint8Array {
  return new Uint8Array(buffer, 0, bytesOfBits(length));
}

type Copy = (data: Data, to: Uint8Array, at: number) => void;

function joinedBits(chunks: readonly Data[], length: number, copy: Copy): Int32Array<ArrayBuffer> {
  const words = new Int32Array(Math.ceil(length / ROWS_OF_WORD));
  const bits = bytesOf(words, length);
  let at = 0;
  for (const data of chunks) {
    copy(data, bits, at);
    at += data.length;
  }
  return words;
}

function copyValues({ type, values, offset, length }: Data, to: Uint8Array, at: number): void {
  if (!DataType.isNull(type)) copyBits(values, offset, to, at, length);
}

function copyValid({ type, nullBitmap, nullCount, offset, length }: Data, to: Uint8Array, at: number): void {
  if (DataType.isNull(type)) return;
  if (nullCount === 0) setBits(to, at, at + length);
  else copyBits(nullBitmap, offset, to, at, length);
}
