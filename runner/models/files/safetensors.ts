/**
 * Reads weights from safetensors files (https://github.com/huggingface/safetensors#format): the length of a JSON header as
 * eight bytes, the header, and the numbers, all little-endian.
 *
 * @module
 */
import { FormatError } from "../../../ops/errors.ts";
import { isRecord, parseJson, recordIn } from "../../../ops/json_record.ts";
import { show } from "../../../ops/messages.ts";

/** A stored tensor. */
export interface StoredTensor {
  /** Its shape. */
  readonly shape: readonly number[];
  /** Its numbers, row-major. */
  readonly data: Float32Array<ArrayBuffer>;
}

const LENGTH_BYTES = 8;
const NUMBER_BYTES: Readonly<Record<string, number>> = { F64: 8, F32: 4, F16: 2, BF16: 2 };

/**
 * Reads all tensors of a safetensors file.
 *
 * @param path where the bytes came from, for messages
 * @throws {FormatError} if the bytes are not a safetensors file, or a tensor holds no floating-point numbers
 */
export function readSafetensors(bytes: Uint8Array, path: string): ReadonlyMap<string, StoredTensor> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(readHeader(bytes, view, path))) {
    tensors.set(name, readTensor(view, entry, `${path}: ${name}`));
  }
  return tensors;
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** First byte, and the one after the last, in the whole file. */
  readonly range: readonly [number, number];
}

function readHeader(bytes: Uint8Array, view: DataView, path: string): Record<string, Entry> {
  try {
    const end = LENGTH_BYTES + Number(view.getBigUint64(0, true));
    const header: unknown = parseJson(
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(LENGTH_BYTES, end)),
    );
    if (!isRecord(header)) throw new TypeError(`its header is ${show(header)}, and no object`);
    const tensors = Object.entries(header).filter(([name]) => name !== "__metadata__");
    return Object.fromEntries(tensors.map(([name, entry]) => [name, entryOf(entry, name, end)]));
  } catch (cause) {
    throw new FormatError(`Cannot read ${path}: it is not a safetensors file (${(cause as Error).message})`, { cause });
  }
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

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}

function readTensor(view: DataView, { dtype, shape, range: [start, end] }: Entry, place: string): StoredTensor {
  const size = Object.hasOwn(NUMBER_BYTES, dtype) ? NUMBER_BYTES[dtype] : undefined;
  if (size === undefined) {
    throw new FormatError(
      `Cannot read ${place}: its numbers are ${dtype}; known are ${Object.keys(NUMBER_BYTES).join(", ")}`,
    );
  }
  const count = shape.reduce((product, length) => product * length, 1);
  if (end - start !== count * size || end > view.byteLength) {
    throw new FormatError(
      `Cannot read ${place}: shape [${shape.join(", ")}] of ${dtype} is ${count * size} bytes, the file has ` +
        `${Math.min(end, view.byteLength) - start}; it was not saved or downloaded completely`,
    );
  }
  return {
    shape,
    data: Float32Array.from({ length: count }, (_, index) => numberAt(view, start + index * size, dtype)),
  };
}

function numberAt(view: DataView, at: number, dtype: string): number {
  switch (dtype) {
    case "F64":
      return view.getFloat64(at, true);
    case "F16":
      return view.getFloat16(at, true);
    case "BF16":
      return upperHalf(view.getUint16(at, true));
    default:
      return view.getFloat32(at, true);
  }
}

const WORD = new DataView(new ArrayBuffer(4));

/** bfloat16 is the upper half of a float32. */
function upperHalf(bits: number): number {
  WORD.setUint32(0, bits << 16);
  return WORD.getFloat32(0);
}
