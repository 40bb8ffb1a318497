/**
 * Tensors of floats in files, read when they are asked for: all of one, or some of its numbers.
 *
 * @module
 */

import type { ByteSource } from "../store.ts";

/** A tensor in a file. */
export interface FileTensor {
  /** Its shape. */
  readonly shape: readonly number[];
  /** Where its numbers lie in the file, in bytes, if they lie there as they are used: 32-bit floats, little-endian. */
  readonly offset?: number;
  /**
   * Its numbers, row-major, from one to before another. @default all
   *
   * @param room memory of so many numbers in which they may be given, for whoever goes through them piece by piece
   */
  read(start?: number, end?: number, room?: Float32Array<ArrayBuffer>): Promise<Float32Array<ArrayBuffer>>;
}

/** How floats are stored. */
export interface FloatForm {
  /** Bytes of one. */
  readonly size: number;
  /** Number `i`; `undefined` for 32-bit floats, which are used as they lie. */
  readonly at?: (view: DataView, i: number) => number;
}

/** Floats by their names in safetensors; all are little-endian. */
export const FLOATS = {
  F64: { size: 8, at: (view, i) => view.getFloat64(8 * i, true) },
  F32: { size: 4 },
  F16: { size: 2, at: (view, i) => view.getFloat16(2 * i, true) },
  BF16: { size: 2, at: (view, i) => upperHalf(view.getUint16(2 * i, true)) },
} as const satisfies Readonly<Record<string, FloatForm>>;

const WORD = new DataView(new ArrayBuffer(4));

/** bfloat16 is the upper half of a float32. */
function upperHalf(bits: number): number {
  WORD.setUint32(0, bits << 16);
  return WORD.getFloat32(0);
}

/** Floats of some bytes, which 32-bit floats are used from. */
export function floatsIn(bytes: ArrayBuffer, count: number, form: FloatForm): Float32Array<ArrayBuffer> {
  if (form.at === undefined) return new Float32Array(bytes);
  const data = new Float32Array(count);
  convert(bytes, form.at, data);
  return data;
}

function convert(bytes: ArrayBuffer, at: NonNullable<FloatForm["at"]>, target: Float32Array): void {
  const view = new DataView(bytes);
  for (let i = 0; i < target.length; i++) target[i] = at(view, i);
}

/** Numbers that are converted at once, so that what they are made of is not in memory beside all of them. */
const CONVERTED = 2 ** 20;

async function readFloats(
  source: ByteSource,
  offset: number,
  count: number,
  { size, at }: FloatForm,
  room?: Float32Array<ArrayBuffer>,
): Promise<Float32Array<ArrayBuffer>> {
  if (at === undefined) return new Float32Array(await source.slice(offset, offset + count * size, room?.buffer));
  const data = room?.length === count ? room : new Float32Array(count);
  for (let start = 0; start < count; start += CONVERTED) {
    const part = data.subarray(start, start + CONVERTED);
    convert(await source.slice(offset + start * size, offset + (start + part.length) * size), at, part);
  }
  return data;
}

/** A tensor whose floats lie in a source, one after the other. */
export function tensorIn(
  source: ByteSource,
  shape: readonly number[],
  offset: number,
  form: FloatForm,
): Omit<FileTensor, "offset"> {
  const count = shape.reduce((product, length) => product * length, 1);
  return {
    shape,
    read: (start = 0, end = count, room) => readFloats(source, offset + start * form.size, end - start, form, room),
  };
}
