/**
 * Writes a cut model as files of their own: the graph, and beside it one file with the weights that it uses and no others.
 *
 * Format of external data: https://github.com/onnx/onnx/blob/main/docs/ExternalData.md
 *
 * @module
 */
import { join } from "../../stores/bytes.ts";
import { describe, encodeInitializer } from "./build.ts";
import { type Chunk, type Cut, wholeField } from "./cut.ts";
import type { OnnxTensor } from "./graph.ts";
import { type Place, placeOf } from "./place.ts";
import { encodeHeader } from "./protobuf.ts";
import { GRAPH, MODEL } from "./schema.ts";
import { referringTensor } from "./reference.ts";
import type { StoredArray } from "./small_model.ts";
import { bytesOf, describingFields, lengthOf } from "./write.ts";

/** A model that is not written yet, as plain data: it can be written as long as the files that it was cut from stay. */
export interface StandaloneModel {
  /** The ONNX file. */
  readonly graph: Uint8Array<ArrayBuffer>;
  /** What its data file holds, in order. */
  readonly weights: readonly PlacedWeights[];
}

/** Numbers, and where they lie in the data file. */
export interface PlacedWeights {
  /** Their first byte. */
  readonly offset: number;
  /** The numbers, or where they are copied from. */
  readonly content: Uint8Array | Place;
}

/** Smaller tensors stay in the graph, as with onnx's own writer: shapes and axes have to be known before weights are. */
const OUTSIDE_BYTES = 1024;
/** Weights begin at multiples of this. */
const ALIGNMENT = 64;
/** What is copied at once. */
const COPIED_BYTES = 1 << 22;

/**
 * Plans the files.
 *
 * @param modelPath the file that the model was cut from
 * @param arrays numbers of added nodes
 * @param dataFile name of the data file, which is to lie beside the graph
 * @throws {ModelError} if a data file of the model is missing, or outside of the model's folder
 */
export function planStandalone(
  cut: Cut,
  modelPath: string,
  arrays: readonly StoredArray[],
  dataFile: string,
): StandaloneModel {
  const { model: { source, otherFields } } = cut;
  const weights: PlacedWeights[] = [];
  let end = 0;
  const placed = (fields: readonly Uint8Array[], content: PlacedWeights["content"]): Uint8Array<ArrayBuffer> => {
    const start = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
    end = start + sizeOf(content);
    weights.push({ offset: start, content });
    return referringTensor(fields, { location: dataFile, range: { start, end } });
  };
  const tensorChunks = (tensor: OnnxTensor): Chunk[] => {
    const { raw, external } = tensor;
    const isInside = external === undefined && (raw === undefined || raw.end - raw.start < OUTSIDE_BYTES);
    return isInside
      ? wholeField(GRAPH.initializer, tensor.range)
      : [placed(describingFields(source, tensor), placeOf(tensor, modelPath)!)];
  };
  const fields = [
    ...cut.graphFields,
    ...cut.tensors.flatMap(tensorChunks),
    ...arrays.map((array) =>
      array.bytes.length < OUTSIDE_BYTES ? encodeInitializer(array, array.bytes) : placed(describe(array), array.bytes)
    ),
  ];
  const length = fields.reduce((total, chunk) => total + lengthOf(chunk), 0);
  const chunks = [...otherFields, ...cut.opsetFields, encodeHeader(MODEL.graph, length), ...fields];
  return { graph: join(chunks.map((chunk) => bytesOf(source, chunk))), weights };
}

function sizeOf(content: PlacedWeights["content"]): number {
  return content instanceof Uint8Array ? content.length : content.range.end - content.range.start;
}

/**
 * Writes the two files. A model without large weights has an empty data file.
 *
 * @throws the error of the file system if one cannot be read or written
 */
export async function writeStandalone(
  { graph, weights }: StandaloneModel,
  graphPath: string,
  dataPath: string,
): Promise<void> {
  using data = await Deno.open(dataPath, { write: true, create: true, truncate: true });
  for (const { offset, content } of weights) {
    await data.seek(offset, Deno.SeekMode.Start);
    if (content instanceof Uint8Array) await writeAll(data, content);
    else await copyRange(content, data);
  }
  await Deno.writeFile(graphPath, graph);
}

async function copyRange({ path, range }: Place, to: Deno.FsFile): Promise<void> {
  using from = await Deno.open(path);
  await from.seek(range.start, Deno.SeekMode.Start);
  const buffer = new Uint8Array(Math.min(COPIED_BYTES, range.end - range.start));
  for (let left = range.end - range.start; left > 0;) {
    const count = await from.read(buffer.subarray(0, Math.min(buffer.length, left)));
    if (count === null) throw new Deno.errors.UnexpectedEof(`${path} ends ${left} bytes before its weights do`);
    await writeAll(to, buffer.subarray(0, count));
    left -= count;
  }
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) written += await file.write(bytes.subarray(written));
}
