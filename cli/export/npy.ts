/**
 * NumPy's file format, version 1.0.
 *
 * @module
 */

import { bytesUnder } from "../../stores/bytes.ts";

/** What an array is made of. */
export interface NpyArray {
  /** How many elements each axis has. */
  readonly shape: readonly number[];
  /** Elements, the last axis varying fastest; booleans as bytes. */
  readonly data: Float16Array | Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;
}

const HEADER_UNIT = 64;

/** The bytes of a `.npy` file. */
export function npyBytes({ shape, data }: NpyArray): Uint8Array<ArrayBuffer> {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const dictionary = `{'descr': '${elementType(data)}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const start = 10;
  const length = Math.ceil((start + dictionary.length + 1) / HEADER_UNIT) * HEADER_UNIT;
  const header = `${dictionary.padEnd(length - start - 1)}\n`;
  const bytes = new Uint8Array(length + data.byteLength);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0]);
  new DataView(bytes.buffer).setUint16(8, header.length, true);
  bytes.set(new TextEncoder().encode(header), start);
  bytes.set(bytesUnder(data), length);
  return bytes;
}

function elementType(data: NpyArray["data"]): string {
  if (data instanceof Float16Array) return "<f2";
  if (data instanceof Float32Array) return "<f4";
  if (data instanceof Float64Array) return "<f8";
  if (data instanceof Int32Array) return "<i4";
  return data instanceof BigInt64Array ? "<i8" : "|b1";
}
