/**
 * Arrays of NumPy's `.npz` files: a zip archive (PKWARE's APPNOTE 6.3.10) of `.npy` files (NumPy's format 1.0 to 3.0).
 *
 * @module
 */

import { inflateRawSync } from "node:zlib";
import { FormatError } from "../../ops/errors.ts";
import { contentStart, DEFLATED, HEADER_BYTES, STORED, zipDirectory, type ZipEntry } from "../../stores/formats/zip.ts";
import type { StoredTensor } from "../../stores/formats/safetensors.ts";

/** The most bytes of one array: those of a dictionary of a million features of 2,304 numbers. */
const MOST_BYTES = 10 * 2 ** 30;
/**
 * Reads the arrays of floats of an `.npz` file, by their names.
 *
 * @throws {FormatError} where it is none, or holds an array that is not of floats in C order
 */
export function readNpz(bytes: Uint8Array, path: string): ReadonlyMap<string, StoredTensor> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return new Map(
      zipDirectory(view).map((entry) => {
        const name = entry.name.replace(/\.npy$/, "");
        return [name, readNpy(contentOf(bytes, view, entry), name)] as const;
      }),
    );
  } catch (cause) {
    throw new FormatError(`Cannot read ${path}: it is no .npz file of arrays (${(cause as Error).message})`, { cause });
  }
}

function contentOf(bytes: Uint8Array, view: DataView, entry: ZipEntry): Uint8Array {
  const { name, method, packed, size, at } = entry;
  if (size > MOST_BYTES) throw new RangeError(`${name} says that it has ${size} bytes`);
  const start = contentStart(entry, new DataView(view.buffer, view.byteOffset + at, HEADER_BYTES));
  const content = bytes.subarray(start, start + packed);
  if (content.length !== packed) throw new RangeError(`${name} ends too early`);
  if (method === STORED) return content;
  if (method !== DEFLATED) throw new RangeError(`${name} is packed by method ${method}`);
  return inflateRawSync(content, { maxOutputLength: Math.max(1, size) });
}

const FLOATS: Readonly<Record<string, (view: DataView, at: number) => number>> = {
  "<f8": (view, at) => view.getFloat64(at, true),
  "<f4": (view, at) => view.getFloat32(at, true),
  "<f2": (view, at) => view.getFloat16(at, true),
};

/** One array. @throws {RangeError} where it is not of floats in C order */
function readNpy(bytes: Uint8Array, name: string): StoredTensor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== 0x934e554d) throw new RangeError(`${name} is no .npy file`);
  const isFirst = bytes[6] === 1;
  const start = (isFirst ? 10 : 12) + (isFirst ? view.getUint16(8, true) : view.getUint32(8, true));
  const header = new TextDecoder("latin1").decode(bytes.subarray(isFirst ? 10 : 12, start));
  const type = /'descr': '([^']*)'/.exec(header)?.[1] ?? "";
  const shape = /'shape': \(([\d, ]*)\)/.exec(header)?.[1].split(",").filter((part) => part.trim()).map(Number);
  if (!Object.hasOwn(FLOATS, type) || shape === undefined || !header.includes("'fortran_order': False")) {
    throw new RangeError(`${name} is no array of floats in C order: ${header.trim()}`);
  }
  const [count, size] = [shape.reduce((product, length) => product * length, 1), Number(type[2])];
  if (bytes.length < start + count * size) throw new RangeError(`${name} ends too early`);
  const read = FLOATS[type];
  return { shape, data: Float32Array.from({ length: count }, (_, i) => read(view, start + i * size)) };
}
