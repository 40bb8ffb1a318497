/**
 * What of a wheel of PyPI's `onnxruntime-gpu` has to lie beside npm's onnxruntime for CUDA. A wheel is a stranger's archive:
 * two files of known names are taken from it, of sizes that they may have, and nothing else.
 *
 * @module
 */

import { crc32, createInflateRaw } from "node:zlib";
import { Readable } from "node:stream";
import { join } from "../../../ops/standard.ts";
import { FormatError } from "../../../ops/errors.ts";
import { fileVersion } from "../../../stores/file_source.ts";
import { contentStart, DEFLATED, STORED, zipDirectory, type ZipEntry } from "../../../stores/formats/zip.ts";
import type { ByteSource } from "../../../stores/store.ts";

/** The files, each with the most bytes that it may have. */
export const CUDA_FILES: ReadonlyMap<string, number> = new Map([
  ["libonnxruntime_providers_cuda.so", 2 * 2 ** 30],
  ["libonnxruntime_providers_shared.so", 2 ** 20],
]);

/** Where the wheel has them. */
const FOLDER = "onnxruntime/capi/";
const READ_BYTES = 4 << 20;

/**
 * Writes the files of a wheel to a folder, each in one step.
 *
 * @param version The version that the wheel must have.
 * @throws {FormatError} where it is no wheel of that version, or damaged
 */
export async function unpackWheel(path: string, folder: string, version: string): Promise<void> {
  try {
    const source = fileVersion(path, await Deno.stat(path));
    const entries = await zipDirectory(source);
    checkVersion(entries, version);
    for (const [name, most] of CUDA_FILES) {
      const entry = entries.find((each) => each.name === FOLDER + name);
      if (entry === undefined) throw new RangeError(`it has no ${FOLDER}${name}; wheels for Linux and x86_64 do`);
      if (entry.size > most) throw new RangeError(`${name} says that it has ${entry.size} bytes`);
      await unpack(source, entry, join(folder, name));
    }
  } catch (cause) {
    throw new FormatError(`Cannot take the CUDA libraries from ${path}: ${(cause as Error).message}`, { cause });
  }
}

function checkVersion(entries: readonly ZipEntry[], version: string): void {
  const found = entries.map(({ name }) => /^onnxruntime_gpu-([^/]+)\.dist-info\/METADATA$/.exec(name)?.[1])
    .find((each) => each !== undefined);
  if (found === version) return;
  throw new RangeError(
    found === undefined
      ? "it is no wheel of onnxruntime-gpu"
      : `it is of onnxruntime-gpu ${found}, and npm's onnxruntime here is ${version}: they must be the same`,
  );
}

async function unpack(source: ByteSource, entry: ZipEntry, target: string): Promise<void> {
  const partial = `${target}.${crypto.randomUUID()}.partial`;
  try {
    await write(contentOf(source, entry), entry, partial);
    await Deno.rename(partial, target);
  } catch (error) {
    await Deno.remove(partial).catch(() => {});
    throw error;
  }
}

async function write(parts: AsyncIterable<Uint8Array>, { name, size, crc }: ZipEntry, path: string): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true, mode: 0o755 });
  let [count, found] = [0, 0];
  for await (const part of parts) {
    count += part.length;
    // What unpacks to more than it says would fill the disk.
    if (count > size) throw new RangeError(`${name} has more than the ${size} bytes that it says`);
    found = crc32(part, found);
    for (let at = 0; at < part.length;) at += await file.write(part.subarray(at));
  }
  if (count !== size || found !== crc) throw new RangeError(`${name} is damaged`);
}

function contentOf(source: ByteSource, entry: ZipEntry): AsyncIterable<Uint8Array> {
  const packed = packedBytes(source, entry);
  if (entry.method === STORED) return packed;
  if (entry.method !== DEFLATED) throw new RangeError(`${entry.name} is packed by method ${entry.method}`);
  const inflated = createInflateRaw();
  const read = Readable.from(packed);
  read.on("error", (error) => inflated.destroy(error));
  return read.pipe(inflated);
}

async function* packedBytes(source: ByteSource, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  const start = await contentStart(source, entry);
  for (let at = 0; at < entry.packed; at += READ_BYTES) {
    const end = Math.min(at + READ_BYTES, entry.packed);
    yield new Uint8Array(await source.slice(start + at, start + end));
  }
}
