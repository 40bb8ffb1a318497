/**
 * What to say when a model has no file of the kind that is asked for.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import {
  type FileWish,
  isEncoderDecoder,
  NUMBER_TYPES,
  onnxFiles,
  partOf,
  typesOf,
  usualName,
  weightType,
} from "./model_file.ts";
import { describeOtherFormat, type ModelName } from "./other_formats.ts";

const MOST_NAMES = 8;

/** The error for a wish that none of a model's files fulfils: what there is, and how to ask for it. */
export function noModelFile(files: readonly string[], wish: FileWish, model: ModelName): ModelError {
  const { name, revision = "" } = model;
  const start = `Cannot open the model ${name}${revision}`;
  const models = onnxFiles(files);
  if (models.length === 0) return new ModelError(`${start}: ${describeOtherFormat(files, model)}`);
  if (isDecoderWanted(files, wish)) return encoderDecoderError(files, start);
  const listed = models.slice(0, MOST_NAMES).map((file) => describe(file, files, wish));
  if (models.length > MOST_NAMES) listed.push(`${models.length - MOST_NAMES} more`);
  return new ModelError(
    `${start}: ${whatIsMissing(wish)}; there is ${listed.join(", ")}; any of them can be named after the model: ` +
      `"…/${models[0]}${revision}"`,
  );
}

function whatIsMissing(wish: FileWish): string {
  const dtype = JSON.stringify(wish.dtype);
  const weights = weightType(wish);
  if (weights === null) return `there is no ${usualName(wish)}`;
  return NUMBER_TYPES.includes(weights)
    ? `there is no ${usualName(wish)} (dtype ${dtype})`
    : `dtype ${dtype} is not known`;
}

/**
 * Refuses a file that cannot do what the model is run for.
 *
 * @throws {ModelError} if it is part of an encoder and decoder, of which only the encoder's states can be had
 */
export function checkPart(file: string, files: readonly string[], wish: FileWish, { name }: ModelName): void {
  const part = partOf(file);
  const start = `Cannot open the model ${name}/${file}`;
  if (part === "encoder" && wish.use !== undefined && wish.use !== "activations") {
    throw encoderDecoderError(files, start);
  }
  if (part === "decoder" && isEncoderDecoder(files)) throw encoderDecoderError(files, start);
}

/** The error for a decoder that reads an encoder's states, without the encoder. */
export function lonelyDecoder(path: string): ModelError {
  return new ModelError(
    `Cannot open the model ${path}: it is the decoder of an encoder and a decoder, and reads the encoder's states, which is ` +
      "not supported; export the whole model, whose encoder_model.onnx gives the encoder's hidden states",
  );
}

function isDecoderWanted(files: readonly string[], { use = "activations" }: FileWish): boolean {
  return use !== "activations" && isEncoderDecoder(files);
}

function encoderDecoderError(files: readonly string[], start: string): ModelError {
  const parts = onnxFiles(files).filter((file) => partOf(file) !== undefined).join(", ");
  return new ModelError(
    `${start}: its files are those of an encoder and a decoder (${parts}), and the decoder reads the encoder's states, ` +
      "which is not supported: llmLayerActivations gives the encoder's hidden states",
  );
}

/** A file, and the number types that select it. */
function describe(file: string, files: readonly string[], wish: FileWish): string {
  const types = typesOf(file, files, wish).map((type) => JSON.stringify(type));
  return types.length === 0 ? file : `${file} (dtype ${types.join(" or ")})`;
}
