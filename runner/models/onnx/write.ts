/**
 * Writes a cut model: small ones into memory, large ones into a folder, weights copied from file to file.
 *
 * @module
 */
import { dirname, isAbsolute, join, normalize } from "node:path";
import { ModelError } from "../../../ops/errors.ts";
import type { ByteRange, ByteSource } from "./bytes.ts";
import { fileBytes } from "./bytes.ts";
import { type Chunk, type Cut, wholeField } from "./cut.ts";
import type { OnnxTensor } from "./graph.ts";
import { concatBytes, encodeBytes, encodeHeader, encodeInteger, encodeText, fieldsOf } from "./protobuf.ts";

/** What onnxruntime can load: a whole model, or the path of one. */
export type LoadableModel = Uint8Array<ArrayBuffer> | string;

/** Weights of at least this size go into a data file of their own, which onnxruntime maps instead of copying. */
const SEPARATE_BYTES = 1024;
/** Start of each tensor in the data file: a multiple of the page size, so that it can be mapped. */
const ALIGNMENT = 4096;
const COPY_BYTES = 1 << 22;
const RAW_DATA = 9;
const EXTERNAL_DATA = 13;
const DATA_LOCATION = 14;
const EXTERNAL = 1;

/** Bytes of the weights that a cut keeps. */
export function weightBytes(cut: Cut): number {
  return cut.tensors.reduce((total, tensor) => {
    return total + (tensor.external === undefined ? tensor.range.end - tensor.range.start : externalLength(tensor));
  }, 0);
}

/**
 * The cut model as one array of bytes, weights included.
 *
 * @param modelFolder the folder of the original file, where external data lies
 */
export function cutToBytes(cut: Cut, modelFolder: string): Uint8Array<ArrayBuffer> {
  const tensorFields = cut.tensors.flatMap((tensor) =>
    tensor.external === undefined ? wholeField(5, tensor.range) : [embeddedTensor(cut, tensor, modelFolder)]
  );
  return concatBytes(modelChunks(cut, tensorFields).map((chunk) => bytesOf(cut.model.source, chunk)));
}

/**
 * Writes the cut model into an empty folder. External data files are hard-linked where the file system allows it;
 * otherwise, and for weights inside of the original file, the kept weights alone are copied.
 *
 * @returns the path of the model file
 */
export function cutToFolder(cut: Cut, modelFolder: string, folder: string): string {
  const links = new Map<string, boolean>();
  const copied: { source: ByteSource; range: ByteRange; offset: number }[] = [];
  const opened = new Map<string, ByteSource>();
  let dataSize = 0;
  const place = (tensor: OnnxTensor, source: ByteSource, range: ByteRange): Uint8Array<ArrayBuffer> => {
    const offset = Math.ceil(dataSize / ALIGNMENT) * ALIGNMENT;
    dataSize = offset + range.end - range.start;
    copied.push({ source, range, offset });
    return separateTensor(cut, tensor, offset, range.end - range.start);
  };
  const tensorFields = cut.tensors.flatMap((tensor): Chunk[] => {
    if (tensor.external !== undefined) {
      const path = externalPath(tensor, modelFolder);
      const { location, offset } = tensor.external;
      if (!links.has(location)) links.set(location, tryLink(path, join(folder, location)));
      if (links.get(location)) return wholeField(5, tensor.range);
      if (!opened.has(path)) opened.set(path, fileBytes(path));
      return [place(tensor, opened.get(path)!, { start: offset, end: offset + externalLength(tensor) })];
    }
    const { raw } = tensor;
    if (raw === undefined || raw.end - raw.start < SEPARATE_BYTES) return wholeField(5, tensor.range);
    return [place(tensor, cut.model.source, raw)];
  });
  try {
    copyWeights(join(folder, DATA_FILE), copied);
    writeModel(join(folder, MODEL_FILE), cut.model.source, modelChunks(cut, tensorFields));
  } finally {
    for (const source of opened.values()) source.close();
  }
  return join(folder, MODEL_FILE);
}

const MODEL_FILE = "probegraph-cut.onnx";
const DATA_FILE = "probegraph-cut.weights";

function modelChunks(cut: Cut, tensorFields: readonly Chunk[]): Chunk[] {
  const graph = [...cut.graphFields, ...tensorFields];
  const length = graph.reduce((total, chunk) => total + lengthOf(chunk), 0);
  return [...cut.model.otherFields, encodeHeader(7, length), ...graph];
}

function lengthOf(chunk: Chunk): number {
  return chunk instanceof Uint8Array ? chunk.length : chunk.end - chunk.start;
}

function bytesOf(source: ByteSource, chunk: Chunk): Uint8Array {
  // The slice detaches the bytes from the source's window.
  return chunk instanceof Uint8Array ? chunk : source.read(chunk.start, chunk.end).slice();
}

/** The tensor with its numbers in a data file. */
function separateTensor(cut: Cut, tensor: OnnxTensor, offset: number, length: number): Uint8Array<ArrayBuffer> {
  return encodeBytes(
    5,
    concatBytes([
      ...describingFields(cut, tensor),
      externalEntry("location", DATA_FILE),
      externalEntry("offset", String(offset)),
      externalEntry("length", String(length)),
      encodeInteger(DATA_LOCATION, EXTERNAL),
    ]),
  );
}

/** The tensor with numbers that were in a data file. */
function embeddedTensor(cut: Cut, tensor: OnnxTensor, modelFolder: string): Uint8Array<ArrayBuffer> {
  const source = fileBytes(externalPath(tensor, modelFolder));
  try {
    const start = tensor.external!.offset;
    const raw = source.read(start, start + externalLength(tensor));
    return encodeBytes(5, concatBytes([...describingFields(cut, tensor), encodeBytes(RAW_DATA, raw)]));
  } finally {
    source.close();
  }
}

function describingFields({ model: { source } }: Cut, tensor: OnnxTensor): Uint8Array[] {
  const placeFields = [RAW_DATA, EXTERNAL_DATA, DATA_LOCATION];
  return [...fieldsOf(source, tensor.range)].filter((field) => !placeFields.includes(field.number)).map((field) =>
    source.read(field.tagStart, field.end).slice()
  );
}

function externalEntry(key: string, value: string): Uint8Array<ArrayBuffer> {
  return encodeBytes(EXTERNAL_DATA, concatBytes([encodeText(1, key), encodeText(2, value)]));
}

/** Bits of an element, by element type (onnx.TensorProto.DataType). */
const ELEMENT_BITS: ReadonlyMap<number, number> = new Map([
  [1, 32],
  [2, 8],
  [3, 8],
  [4, 16],
  [5, 16],
  [6, 32],
  [7, 64],
  [9, 8],
  [10, 16],
  [11, 64],
  [12, 32],
  [13, 64],
  [16, 16],
  [17, 8],
  [18, 8],
  [19, 8],
  [20, 8],
  [21, 4],
  [22, 4],
  [23, 4],
]); // deno-fmt-ignore-line

function externalLength(tensor: OnnxTensor): number {
  const bits = ELEMENT_BITS.get(tensor.elementType) ?? 32;
  const elements = tensor.dims.reduce((product, size) => product * size, 1);
  return tensor.external?.length ?? Math.ceil(elements * bits / 8);
}

function externalPath(tensor: OnnxTensor, modelFolder: string): string {
  const { location } = tensor.external!;
  if (isAbsolute(location) || normalize(location).startsWith("..")) {
    throw new ModelError(
      `Cannot read the weights "${tensor.name}": the model places them at "${location}", outside of its folder`,
    );
  }
  const path = join(modelFolder, location);
  try {
    return Deno.realPathSync(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new ModelError(
      `Cannot read the model's weights: the data file ${path} is missing; it belongs beside the model file`,
      { cause },
    );
  }
}

function tryLink(path: string, linkPath: string): boolean {
  try {
    Deno.mkdirSync(dirname(linkPath), { recursive: true });
    Deno.linkSync(path, linkPath);
    return true;
  } catch {
    // Another file system, or one without hard links: the caller copies.
    return false;
  }
}

function copyWeights(path: string, parts: readonly { source: ByteSource; range: ByteRange; offset: number }[]): void {
  if (parts.length === 0) return;
  using file = Deno.openSync(path, { write: true, createNew: true });
  for (const { source, range, offset } of parts) {
    file.seekSync(offset, Deno.SeekMode.Start);
    writeRange(file, source, range);
  }
}

function writeModel(path: string, source: ByteSource, chunks: readonly Chunk[]): void {
  using file = Deno.openSync(path, { write: true, createNew: true });
  for (const chunk of chunks) {
    if (chunk instanceof Uint8Array) writeFully(file, chunk);
    else writeRange(file, source, chunk);
  }
}

function writeRange(file: Deno.FsFile, source: ByteSource, range: ByteRange): void {
  for (let start = range.start; start < range.end; start += COPY_BYTES) {
    writeFully(file, source.read(start, Math.min(start + COPY_BYTES, range.end)));
  }
}

function writeFully(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += file.writeSync(bytes.subarray(written));
}
