/**
 * Writes a cut model for onnxruntime: the graph as bytes, the weights by their places in the files of the model that it was
 * cut from. onnxruntime maps them from there, and copies at most those that it lays out anew.
 *
 * @module
 */
import { dirname, relative } from "../../ops/standard.ts";
import { join } from "../../stores/bytes.ts";
import type { ByteSource } from "./bytes.ts";
import { type Chunk, type Cut, wholeField } from "./cut.ts";
import type { OnnxTensor } from "./graph.ts";
import { encodePicked } from "./pick.ts";
import { type Place, placeOf } from "./place.ts";
import { encodeHeader, fieldsOf } from "./protobuf.ts";
import { referringTensor } from "./reference.ts";
import { GRAPH, MODEL, TENSOR } from "./schema.ts";

/** A cut model, as long as the files that it was cut from stay as they are. */
export interface WrittenCut {
  /** The ONNX model. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The folder from which it names the files with its weights. */
  readonly weightsFolder: string;
  /** Those files. */
  readonly weightFiles: readonly string[];
}

/**
 * Weights of at least this size stay in the file. In it they may begin anywhere, also in the middle of a number's usual
 * place in memory: matrices, which are packed or copied row by row, do not mind. Biases and the weights of norms, which
 * are read as they lie, are smaller, and move.
 */
const REFERENCED_BYTES = 1 << 16;

/**
 * Writes a cut model into memory.
 *
 * @param modelPath the file that it was cut from, beside which its external data lies
 * @throws {ModelError} if a data file is missing, or outside of the model's folder
 */
export function writeCut(cut: Cut, modelPath: string): WrittenCut {
  const { model: { source, otherFields }, tensors, picked } = cut;
  const places = new Map(tensors.map((tensor) => [tensor, placeOutside(tensor, modelPath)]));
  const paths = [...places.values()].flatMap((place) => place === undefined ? [] : [place.path]);
  const weightsFolder = folderAbove([Deno.realPathSync(modelPath), ...paths]);
  const graph = [
    ...cut.graphFields,
    ...tensors.flatMap((tensor) => {
      const place = places.get(tensor);
      return place === undefined
        ? wholeField(GRAPH.initializer, tensor.range)
        : [referringTensor(describingFields(source, tensor), {
          location: relative(weightsFolder, place.path).replaceAll("\\", "/"),
          range: place.range,
        })];
    }),
    ...picked.map((part) => encodePicked(part, placeOf(part.from, modelPath)!)),
  ];
  const length = graph.reduce((total, chunk) => total + lengthOf(chunk), 0);
  const chunks = [...otherFields, ...cut.opsetFields, encodeHeader(MODEL.graph, length), ...graph];
  return {
    bytes: join(chunks.map((chunk) => bytesOf(source, chunk))),
    weightsFolder,
    weightFiles: [...new Set(paths)],
  };
}

/** Where a tensor's numbers lie that the graph only refers to; `undefined` for those that it holds. */
function placeOutside(tensor: OnnxTensor, modelPath: string): Place | undefined {
  const { external, raw } = tensor;
  const isSmall = external === undefined && (raw === undefined || raw.end - raw.start < REFERENCED_BYTES);
  return isSmall ? undefined : placeOf(tensor, modelPath);
}

/** The lowest folder that all of the files are in: a hub's cache has links to files in another folder. */
function folderAbove(paths: readonly string[]): string {
  let folder = dirname(paths[0]);
  while (paths.some((path) => relative(folder, path).startsWith("..")) && dirname(folder) !== folder) {
    folder = dirname(folder);
  }
  return folder;
}

/** The bytes of a chunk. */
export function lengthOf(chunk: Chunk): number {
  return chunk instanceof Uint8Array ? chunk.length : chunk.end - chunk.start;
}

/** A chunk, copied from the file where it is there. */
export function bytesOf(source: ByteSource, chunk: Chunk): Uint8Array {
  // The slice detaches the bytes from the source's window.
  return chunk instanceof Uint8Array ? chunk : source.read(chunk.start, chunk.end).slice();
}

/** The fields of a stored tensor that do not say where its numbers are. */
export function describingFields(source: ByteSource, tensor: OnnxTensor): Uint8Array[] {
  const placeFields: readonly number[] = [TENSOR.rawData, TENSOR.externalData, TENSOR.dataLocation];
  return [...fieldsOf(source, tensor.range)].filter((field) => !placeFields.includes(field.number)).map((field) =>
    source.read(field.tagStart, field.end).slice()
  );
}
