/**
 * Reads and writes safetensors files (https://github.com/huggingface/safetensors#format): the length of a JSON header as
 * eight bytes, the header, and the numbers, all little-endian.
 *
 * @module
 */
import { FormatError } from "../../ops/errors.ts";
import { isRecord, parseJson, recordIn } from "../../ops/json_record.ts";
import { show } from "../../ops/messages.ts";
import { bytesUnder } from "../bytes.ts";
import type { ByteSource } from "../store.ts";
import { type FileTensor, type FloatForm, FLOATS, floatsIn, tensorIn } from "./file_tensor.ts";

/** A stored tensor. */
export interface StoredTensor {
  /** Its shape. */
  readonly shape: readonly number[];
  /** Its numbers, row-major. */
  readonly data: Float32Array<ArrayBuffer>;
}

/** What a file holds. */
export interface TensorFile {
  /** The tensors, by name. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** What its header says beside them. */
  readonly metadata: Readonly<Record<string, string>>;
}

const LENGTH_BYTES = 8;
const METADATA = "__metadata__";
/** The longest header that is read, as in the format's own library. */
const MOST_HEADER_BYTES = 100_000_000;

/** What a file holds, its numbers in the file. */
export interface OpenTensorFile {
  /** The tensors, by name. */
  readonly tensors: ReadonlyMap<string, FileTensor>;
  /** What its header says beside them. */
  readonly metadata: TensorFile["metadata"];
}

/**
 * Reads all tensors of a safetensors file.
 *
 * @param path where the bytes came from, for messages
 * @throws {FormatError} if the bytes are not a safetensors file, or a tensor holds no floating-point numbers
 */
export function readSafetensors(bytes: Uint8Array, path: string): ReadonlyMap<string, StoredTensor> {
  const { entries } = parseHeader(bytes, path);
  const tensors = Object.entries(entries).map(([name, entry]) => {
    const { start, end, form, count } = checkedEntry(entry, bytes.byteLength, `${path}: ${name}`);
    const data = floatsIn(new Uint8Array(bytes.subarray(start, end)).buffer, count, form);
    return [name, { shape: entry.shape, data }] as const;
  });
  return new Map(tensors);
}

/**
 * Opens a safetensors file: its header is read.
 *
 * @param path where the bytes come from, for messages
 * @throws {FormatError} as {@linkcode readSafetensors}
 */
export async function openTensorFile(source: ByteSource, path: string): Promise<OpenTensorFile> {
  const lengthBytes = new Uint8Array(await source.slice(0, Math.min(LENGTH_BYTES, source.byteLength)));
  const end = Math.min(source.byteLength, headerEnd(lengthBytes, path));
  const { entries, metadata } = parseHeader(new Uint8Array(await source.slice(0, end)), path);
  const tensors = new Map<string, FileTensor>();
  // In the order of their bytes, so that who hashes them on the way keeps none.
  for (const [name, entry] of Object.entries(entries).sort(([, a], [, b]) => a.range[0] - b.range[0])) {
    const { start, form } = checkedEntry(entry, source.byteLength, `${path}: ${name}`);
    const tensor = tensorIn(source, entry.shape, start, form);
    tensors.set(name, form === FLOATS.F32 ? { ...tensor, offset: start } : tensor);
  }
  return { tensors, metadata };
}

/**
 * Reads a safetensors file tensor by tensor: each one's bytes are in memory once, and 32-bit floats are used where they lie.
 *
 * @param path where the bytes come from, for messages
 * @throws {FormatError} as {@linkcode readSafetensors}
 */
export async function readTensorFile(source: ByteSource, path: string): Promise<TensorFile> {
  const { tensors: inFile, metadata } = await openTensorFile(source, path);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, tensor] of inFile) tensors.set(name, { shape: tensor.shape, data: await tensor.read() });
  return { tensors, metadata };
}

/** The bytes of a safetensors file, in parts: 32-bit floats, where they lie. */
export async function* writeTensorFile({ tensors, metadata }: TensorFile): AsyncGenerator<Uint8Array, void, void> {
  let end = 0;
  const entries = [...tensors].map(([name, { shape, data }]) => {
    return [name, { dtype: "F32", shape, data_offsets: [end, end += data.byteLength] }] as const;
  });
  const header = JSON.stringify({ [METADATA]: metadata, ...Object.fromEntries(entries) });
  const bytes = new TextEncoder().encode(header);
  // The numbers begin at a multiple of eight bytes.
  const padding = -bytes.length & 7;
  yield bytesUnder(new BigUint64Array([BigInt(bytes.length + padding)]));
  yield bytes;
  yield new Uint8Array(padding).fill(0x20);
  for (const { data } of tensors.values()) yield bytesUnder(data);
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** First byte, and the one after the last, in the whole file. */
  readonly range: readonly [number, number];
}

interface Header {
  readonly entries: Readonly<Record<string, Entry>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Where the header ends. */
function headerEnd(bytes: Uint8Array, path: string): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < LENGTH_BYTES ? Infinity : Number(view.getBigUint64(0, true));
  if (length <= MOST_HEADER_BYTES) return LENGTH_BYTES + length;
  throw new FormatError(`Cannot read ${path}: it is not a safetensors file (its header would have ${length} bytes)`);
}

/** The header at the beginning of some bytes. */
function parseHeader(bytes: Uint8Array, path: string): Header {
  const end = headerEnd(bytes, path);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(LENGTH_BYTES, end));
    const header: unknown = parseJson(text);
    if (!isRecord(header)) throw new TypeError(`its header is ${show(header)}, and no object`);
    const { [METADATA]: metadata, ...tensors } = header;
    const entries = Object.entries(tensors).map(([name, entry]) => [name, entryOf(entry, name, end)] as const);
    refuseShared(entries.map(([, { range }]) => range));
    return { entries: Object.fromEntries(entries), metadata: textsIn(metadata) };
  } catch (cause) {
    throw new FormatError(`Cannot read ${path}: it is not a safetensors file (${(cause as Error).message})`, { cause });
  }
}

function textsIn(metadata: unknown): Record<string, string> {
  const texts = Object.entries(recordIn(metadata)).filter(([, value]) => typeof value === "string");
  return Object.fromEntries(texts) as Record<string, string>;
}

/** @throws {TypeError} saying what a tensor's entry lacks */
function entryOf(entry: unknown, name: string, dataStart: number): Entry {
  const { dtype, shape, data_offsets: offsets } = recordIn(entry);
  if (typeof dtype !== "string") throw new TypeError(`${show(name)} has the dtype ${show(dtype)}`);
  if (!isCounts(shape)) throw new TypeError(`${show(name)} has the shape ${show(shape)}, and no list of sizes`);
  if (!isCounts(offsets) || offsets.length !== 2 || offsets[0] > offsets[1]) {
    throw new TypeError(`${show(name)} has the data_offsets ${show(offsets)}, and no first and last byte`);
  }
  return { dtype, shape, range: [dataStart + offsets[0], dataStart + offsets[1]] };
}

/** Tensors that share their bytes could be more than any memory has room for. The format knows none. @throws {TypeError} */
function refuseShared(ranges: readonly Entry["range"][]): void {
  ranges.toSorted(([a, b], [c, d]) => a - c || b - d).reduce((last, [start, end]) => {
    if (start < last) throw new TypeError("two of its tensors have bytes in common");
    return end;
  }, 0);
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}

/** @throws {FormatError} where the numbers are of another type, or not all there */
function checkedEntry(
  { dtype, shape, range: [start, end] }: Entry,
  fileBytes: number,
  place: string,
): { readonly start: number; readonly end: number; readonly form: FloatForm; readonly count: number } {
  const form: FloatForm | undefined = Object.hasOwn(FLOATS, dtype) ? FLOATS[dtype as keyof typeof FLOATS] : undefined;
  if (form === undefined) {
    throw new FormatError(
      `Cannot read ${place}: its numbers are ${dtype}; known are ${Object.keys(FLOATS).join(", ")}`,
    );
  }
  const count = shape.reduce((product, length) => product * length, 1);
  if (end - start === count * form.size && end <= fileBytes) return { start, end, form, count };
  throw new FormatError(
    `Cannot read ${place}: shape [${shape.join(", ")}] of ${dtype} is ${count * form.size} bytes, the file has ` +
      `${Math.min(end, fileBytes) - start}; it was not saved or downloaded completely`,
  );
}
