/**
 * Arrays of NumPy's `.npz` files: a zip archive of `.npy` files (NumPy's format 1.0 to 3.0). Arrays that
 * are not packed, as `numpy.savez` leaves them, are read where they lie.
 *
 * @module
 */

import { constants, crc32, createInflateRaw, inflateRawSync } from "node:zlib";
import { FormatError } from "../../ops/errors.ts";
import { memorySource } from "../../stores/bytes.ts";
import { type FileTensor, type FloatForm, FLOATS, tensorIn } from "../../stores/formats/file_tensor.ts";
import { contentStart, DEFLATED, STORED, zipDirectory, type ZipEntry } from "../../stores/formats/zip.ts";
import type { ByteSource } from "../../stores/store.ts";
import { throughZlib } from "../../stores/through_zlib.ts";

/** The most bytes of all packed arrays of a file, which lie in memory unpacked. */
const MOST_UNPACKED = 4 * 2 ** 30;
/** Arrays that say that they are so much larger than what they are packed into are none, from so many bytes on. */
const [MOST_RATIO, BOMB_BYTES] = [100, 2 ** 26];
/** An array's header takes at most so many bytes: in format 1.0 its length has 16 bits. */
const HEADER_BYTES = 10 + 0xffff;

/**
 * Opens an `.npz` file: what its arrays of floats are is read.
 *
 * @param isWanted which of its arrays, by their names
 * @throws {FormatError} where it is none, or one of them is not of floats in C order
 */
export async function openNpz(
  source: ByteSource,
  path: string,
  isWanted: (name: string) => boolean,
): Promise<ReadonlyMap<string, FileTensor>> {
  try {
    const tensors = new Map<string, FileTensor>();
    const entries = (await zipDirectory(source)).map((entry) => ({ entry, name: entry.name.replace(/\.npy$/, "") }));
    const wanted = entries.filter(({ name }) => isWanted(name));
    checkUnpacked(wanted.map(({ entry }) => entry));
    for (const { entry, name } of wanted) tensors.set(name, await openEntry(source, entry, name, path));
    return tensors;
  } catch (cause) {
    throw new FormatError(`Cannot read ${path}: it is no .npz file of arrays (${(cause as Error).message})`, { cause });
  }
}

/** An array is unpacked whole where one of its rows is read. */
function checkUnpacked(entries: readonly ZipEntry[]): void {
  const size = entries.reduce((sum, { method, size }) => method === STORED ? sum : sum + size, 0);
  if (size <= MOST_UNPACKED) return;
  throw new RangeError(
    `its packed arrays take ${size} bytes of memory, and at most ${MOST_UNPACKED} are unpacked: save it with numpy.savez, ` +
      "which does not pack, and it is read where it lies",
  );
}

async function openEntry(source: ByteSource, entry: ZipEntry, name: string, path: string): Promise<FileTensor> {
  const { method, packed, size } = entry;
  if (size > BOMB_BYTES && size > MOST_RATIO * packed) {
    throw new RangeError(`${name} says that it has ${size} bytes, packed into ${packed}`);
  }
  const start = await contentStart(source, entry);
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
  const unpack = async () => memorySource(await inflated(await bytesTo(packed), entry, `${path}: ${name}`));
  const read: FileTensor["read"] = async (...range) =>
    await tensorIn(await (unpacked ??= unpack()), shape, offset, form).read(...range);
  return { shape, read };
}

/** Bytes that are unpacked in one step: they may become a thousand times as many. */
const STEP = 1 << 14;

/** All of a packed array, unpacked with rests. @throws {FormatError} where it has not the length or the CRC-32 that it says */
async function inflated(packed: Uint8Array, { size, crc }: ZipEntry, place: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let [filled, found] = [0, 0];
  await throughZlib(createInflateRaw(), piecesOf(packed), (part) => {
    if (filled + part.length > size) throw new RangeError(`it has more than the ${size} bytes that it says`);
    bytes.set(part, filled);
    filled += part.length;
    found = crc32(part, found);
  }).catch((cause) => {
    throw new FormatError(`Cannot read ${place}: it is damaged (${cause.message})`, { cause });
  });
  if (filled !== size) throw new FormatError(`Cannot read ${place}: it has ${filled} bytes, and says ${size}`);
  if (found !== crc) {
    throw new FormatError(`Cannot read ${place}: it is damaged (its CRC-32 is not the one that it says)`);
  }
  return bytes;
}

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += STEP) yield bytes.subarray(start, start + STEP);
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
  const end = offset + shape.reduce((product, length) => product * length, form.size);
  if (size < end) throw new RangeError(`${name} ends too early`);
  if (size > end) throw new RangeError(`${name} has ${size} bytes, and its shape (${shape.join(", ")}) says ${end}`);
  return { shape, offset, form };
}
