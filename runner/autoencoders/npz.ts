/**
 * Arrays of NumPy's `.npz` files: a zip archive of `.npy` files (NumPy's format 1.0 to 3.0). Arrays that
 * are not packed, as `numpy.savez` leaves them, are read where they lie.
 *
 * @module
 */

import { promisify } from "node:util";
import { constants, inflateRaw, inflateRawSync } from "node:zlib";
import { FormatError } from "../../ops/errors.ts";
import { memorySource } from "../../stores/bytes.ts";
import { type FileTensor, type FloatForm, FLOATS, tensorIn } from "../../stores/formats/file_tensor.ts";
import { contentStart, DEFLATED, STORED, zipDirectory, type ZipEntry } from "../../stores/formats/zip.ts";
import type { ByteSource } from "../../stores/store.ts";

/** The most bytes of one array: those of a dictionary of a million features of 2,304 numbers. */
const MOST_BYTES = 10 * 2 ** 30;
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
    for (const entry of await zipDirectory(source)) {
      const name = entry.name.replace(/\.npy$/, "");
      if (isWanted(name)) tensors.set(name, await openEntry(source, entry, name, path));
    }
    return tensors;
  } catch (cause) {
    throw new FormatError(`Cannot read ${path}: it is no .npz file of arrays (${(cause as Error).message})`, { cause });
  }
}

async function openEntry(source: ByteSource, entry: ZipEntry, name: string, path: string): Promise<FileTensor> {
  const { method, packed, size } = entry;
  if (size > MOST_BYTES || (size > BOMB_BYTES && size > MOST_RATIO * packed)) {
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
  const unpack = async () => memorySource(await inflated(await bytesTo(packed), size, `${path}: ${name}`));
  const read: FileTensor["read"] = async (...range) =>
    await tensorIn(await (unpacked ??= unpack()), shape, offset, form).read(...range);
  return { shape, read };
}

/** All of a packed array, unpacked beside the program's event loop. @throws {FormatError} where it is not as long as it says */
async function inflated(packed: Uint8Array, size: number, place: string): Promise<Uint8Array> {
  const bytes = await promisify(inflateRaw)(packed, { maxOutputLength: Math.max(1, size) }).catch((cause) => {
    throw new FormatError(`Cannot read ${place}: it is damaged (${cause.message})`, { cause });
  });
  if (bytes.length === size) return bytes;
  throw new FormatError(`Cannot read ${place}: it has ${bytes.length} bytes, and says ${size}`);
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
