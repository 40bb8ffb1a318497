/**
 * Arrays of NumPy's `.npz` files: a zip archive (PKWARE's APPNOTE 6.3.10) of `.npy` files (NumPy's format 1.0 to 3.0). Arrays that
 * are not packed, as `numpy.savez` leaves them, are read where they lie.
 *
 * @module
 */

import { constants, inflateRawSync } from "node:zlib";
import { FormatError } from "../../ops/errors.ts";
import { memorySource } from "../../stores/bytes.ts";
import { type FileTensor, type FloatForm, FLOATS, tensorIn } from "../../stores/formats/file_tensor.ts";
import type { ByteSource } from "../../stores/store.ts";

/** The most bytes of one array: those of a dictionary of a million features of 2,304 numbers. */
const MOST_BYTES = 10 * 2 ** 30;
const END_OF_DIRECTORY = 0x06054b50;
const END_BYTES = 22;
const LONG_LOCATOR = 0x07064b50;
const LOCATOR_BYTES = 20;
const LONG_END = 0x06064b50;
const LONG_END_BYTES = 56;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
/** An array's header takes at most so many bytes: in format 1.0 its length has 16 bits. */
const HEADER_BYTES = 10 + 0xffff;

interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly at: number;
}

/**
 * Opens an `.npz` file: what its arrays of floats are is read.
 *
 * @throws {FormatError} where it is none, or holds an array that is not of floats in C order
 */
export async function openNpz(source: ByteSource, path: string): Promise<ReadonlyMap<string, FileTensor>> {
  try {
    const tensors = new Map<string, FileTensor>();
    for (const entry of await entriesOf(source)) {
      const name = entry.name.replace(/\.npy$/, "");
      tensors.set(name, await openEntry(source, entry, name));
    }
    return tensors;
  } catch (cause) {
    throw new FormatError(`Cannot read ${path}: it is no .npz file of arrays (${(cause as Error).message})`, { cause });
  }
}

async function viewOf(source: ByteSource, start: number, end: number): Promise<DataView<ArrayBuffer>> {
  return new DataView(await source.slice(start, end));
}

/** The archive's directory, which stands at its end. */
async function entriesOf(source: ByteSource): Promise<ZipEntry[]> {
  const { count, start, size } = await directoryOf(source);
  const view = await viewOf(source, start, start + size);
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (view.getUint32(at, true) !== DIRECTORY_ENTRY) throw new RangeError("its directory is damaged");
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const name = new TextDecoder().decode(new Uint8Array(view.buffer, at + 46, nameLength));
    entries.push({ name, ...sizesOf(view, at, at + 46 + nameLength, extra) });
    at += 46 + nameLength + extra + comment;
  }
  return entries;
}

interface Directory {
  readonly count: number;
  readonly start: number;
  readonly size: number;
}

async function directoryOf(source: ByteSource): Promise<Directory> {
  const tailStart = Math.max(0, source.byteLength - END_BYTES - 0xffff - LOCATOR_BYTES);
  const tail = await viewOf(source, tailStart, source.byteLength);
  const at = endOfDirectory(tail);
  const long = at - LOCATOR_BYTES;
  if (long >= 0 && tail.getUint32(long, true) === LONG_LOCATOR) {
    return await longDirectory(source, Number(tail.getBigUint64(long + 8, true)));
  }
  return {
    count: tail.getUint16(at + 10, true),
    size: tail.getUint32(at + 12, true),
    start: tail.getUint32(at + 16, true),
  };
}

/** Archives past 4 GB say in a record of their own where their directory is (ZIP64). */
async function longDirectory(source: ByteSource, place: number): Promise<Directory> {
  const view = await viewOf(source, place, place + LONG_END_BYTES);
  if (view.getUint32(0, true) !== LONG_END) throw new RangeError("its directory is damaged");
  const [count, size, start] = [32, 40, 48].map((offset) => Number(view.getBigUint64(offset, true)));
  return { count, size, start };
}

function endOfDirectory(view: DataView): number {
  for (let at = view.byteLength - END_BYTES; at >= 0; at--) {
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

async function openEntry(source: ByteSource, entry: ZipEntry, name: string): Promise<FileTensor> {
  const { method, packed, size, at } = entry;
  if (size > MOST_BYTES) throw new RangeError(`${name} says that it has ${size} bytes`);
  const local = await viewOf(source, at, at + LOCAL_BYTES);
  const start = at + LOCAL_BYTES + local.getUint16(26, true) + local.getUint16(28, true);
  if (start + packed > source.byteLength) throw new RangeError(`${name} ends too early`);
  const bytesTo = async (end: number) => new Uint8Array(await source.slice(start, start + Math.min(end, packed)));
  if (method === STORED) {
    const { shape, offset, form } = parseNpy(await bytesTo(HEADER_BYTES), size, name);
    const tensor = tensorIn(source, shape, start + offset, form);
    return form === FLOATS.F32 ? { ...tensor, offset: start + offset } : tensor;
  }
  if (method !== DEFLATED) throw new RangeError(`${name} is packed by method ${method}`);
  // The beginning has the header.
  const begin = inflateRawSync(await bytesTo(HEADER_BYTES), { finishFlush: constants.Z_SYNC_FLUSH });
  const { shape, offset, form } = parseNpy(begin, size, name);
  let unpacked: Promise<ByteSource> | undefined;
  const unpack = async () =>
    memorySource(inflateRawSync(await bytesTo(packed), { maxOutputLength: Math.max(1, size) }));
  const read: FileTensor["read"] = async (...range) =>
    await tensorIn(await (unpacked ??= unpack()), shape, offset, form).read(...range);
  return { shape, read };
}

/** Floats by their names in NumPy. */
const TYPES: Readonly<Record<string, FloatForm>> = { "<f8": FLOATS.F64, "<f4": FLOATS.F32, "<f2": FLOATS.F16 };

/**
 * What an array is, and where in its file the numbers begin.
 *
 * @param bytes the file's beginning
 * @throws {RangeError} where it is not of floats in C order
 */
function parseNpy(
  bytes: Uint8Array,
  size: number,
  name: string,
): { readonly shape: readonly number[]; readonly offset: number; readonly form: FloatForm } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== 0x934e554d) throw new RangeError(`${name} is no .npy file`);
  const isFirst = bytes[6] === 1;
  const offset = (isFirst ? 10 : 12) + (isFirst ? view.getUint16(8, true) : view.getUint32(8, true));
  const header = new TextDecoder("latin1").decode(bytes.subarray(isFirst ? 10 : 12, offset));
  const type = /'descr': '([^']*)'/.exec(header)?.[1] ?? "";
  const shape = /'shape': \(([\d, ]*)\)/.exec(header)?.[1].split(",").filter((part) => part.trim()).map(Number);
  if (!Object.hasOwn(TYPES, type) || shape === undefined || !header.includes("'fortran_order': False")) {
    throw new RangeError(`${name} is no array of floats in C order: ${header.trim()}`);
  }
  const form = TYPES[type];
  if (size < offset + shape.reduce((product, length) => product * length, form.size)) {
    throw new RangeError(`${name} ends too early`);
  }
  return { shape, offset, form };
}
