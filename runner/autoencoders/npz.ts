/**
 * Arrays of NumPy's `.npz` files: a zip archive (PKWARE's APPNOTE 6.3.10) of `.npy` files (NumPy's format 1.0 to 3.0).
 *
 * @module
 */

import { inflateRawSync } from "node:zlib";
import { FormatError } from "../../ops/errors.ts";
import type { StoredTensor } from "../../stores/formats/safetensors.ts";

/** The most bytes of one array: those of a dictionary of a million features of 2,304 numbers. */
const MOST_BYTES = 10 * 2 ** 30;
const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;

interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly at: number;
}

/**
 * Reads the arrays of floats of an `.npz` file, by their names.
 *
 * @throws {FormatError} where it is none, or holds an array that is not of floats in C order
 */
export function readNpz(bytes: Uint8Array, path: string): ReadonlyMap<string, StoredTensor> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return new Map(
      entriesOf(view).map((entry) => {
        const name = entry.name.replace(/\.npy$/, "");
        return [name, readNpy(contentOf(bytes, view, entry), name)] as const;
      }),
    );
  } catch (cause) {
    throw new FormatError(`Cannot read ${path}: it is no .npz file of arrays (${(cause as Error).message})`, { cause });
  }
}

/** The archive's directory, which stands at its end. */
function entriesOf(view: DataView): ZipEntry[] {
  const end = endOfDirectory(view);
  const [count, start] = [view.getUint16(end + 10, true), view.getUint32(end + 16, true)];
  const entries: ZipEntry[] = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    if (view.getUint32(at, true) !== DIRECTORY_ENTRY) throw new RangeError("its directory is damaged");
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const name = new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength));
    entries.push({ name, ...sizesOf(view, at, at + 46 + nameLength, extra) });
    at += 46 + nameLength + extra + comment;
  }
  return entries;
}

function endOfDirectory(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 0xffff); at--) {
    if (view.getUint32(at, true) === END_OF_DIRECTORY) return at;
  }
  throw new RangeError("it has no directory of a zip archive");
}

/** Sizes and place; those past 32 bits stand in the entry's extra field (ZIP64, header 1). */
function sizesOf(view: DataView, at: number, extraAt: number, extraLength: number): Omit<ZipEntry, "name"> {
  const method = view.getUint16(at + 10, true);
  const short = [24, 20, 42].map((offset) => view.getUint32(at + offset, true));
  const long: number[] = [];
  for (let i = extraAt; i + 4 <= extraAt + extraLength; i += 4 + view.getUint16(i + 2, true)) {
    if (view.getUint16(i, true) !== 1) continue;
    for (let j = i + 4; j < i + 4 + view.getUint16(i + 2, true); j += 8) long.push(Number(view.getBigUint64(j, true)));
  }
  const [size, packed, place] = short.map((value) => value === 0xffffffff ? long.shift() ?? value : value);
  return { method, packed, size, at: place };
}

function contentOf(bytes: Uint8Array, view: DataView, { name, method, packed, size, at }: ZipEntry): Uint8Array {
  if (size > MOST_BYTES) throw new RangeError(`${name} says that it has ${size} bytes`);
  const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
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
