/**
 * Which of a model's ONNX files is run.
 *
 * @module
 */

/** What a model is run for. */
export type ModelUse = "activations" | "logits" | "text";

/** What decides between files. */
export interface FileWish {
  /** Number type of the weights; `null` takes the first of {@linkcode NUMBER_TYPES} of which there is a file. */
  readonly dtype: string | null;
  /** What the model is run for. @default "activations" */
  readonly use?: ModelUse;
  /** The file that the folder's own configuration names, if it names one: it counts as `model.onnx`. */
  readonly named?: string;
}

/** Ends of the names of model files, by number type: those of transformers.js, which the hub's exports follow, and more. */
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  float32: ["", "_fp32"],
  float16: ["_fp16"],
  bfloat16: ["_bf16"],
  q8: ["_quantized", "_int8", "_uint8", "_q8"],
  int8: ["_int8", "_quantized"],
  uint8: ["_uint8"],
  q4: ["_q4"],
  q4f16: ["_q4f16"],
  bnb4: ["_bnb4"],
  q2: ["_q2"],
  q2f16: ["_q2f16"],
  q1: ["_q1"],
  q1f16: ["_q1f16"],
};
/** Number types that select a file, the most exact first. */
export const NUMBER_TYPES: readonly string[] = Object.keys(SUFFIXES);
/** Products of 32-bit floats with ten bits behind the point, as NVIDIA's GPUs compute them; weights are those of float32. */
export const TF32 = "tf32";

/** Weights of eight bits, with rows of equal length batched: dynamic quantisation then scales by the largest number of a whole batch. */
export const Q8_BATCHED = "q8_batched";

/** The number type of a wish's weights; `null` where any will do. */
export function weightType({ dtype }: FileWish): string | null {
  if (dtype === TF32) return "float32";
  return dtype === Q8_BATCHED ? "q8" : dtype;
}

const WHOLE = "model";
const ENCODER = "encoder_model";
const DECODERS = ["decoder_model_merged", "decoder_model"];
/** A named file lies at most so many folders below its model's, less one. */
const HEIGHT = 4;
const SUBFOLDERS = ["onnx/", ""];

/**
 * The file that a wish selects among a model's files; `undefined` if it is not there. It depends on the names alone.
 *
 * @param files paths relative to the model's folder, with slashes
 */
export function chooseModelFile(files: readonly string[], wish: FileWish): string | undefined {
  return candidates(files, wish).find((path) => files.includes(path));
}

/** The usual name of the file that a wish selects, for messages. */
export function usualName(wish: FileWish): string {
  return `onnx/model${SUFFIXES[weightType(wish) ?? "float32"]?.[0] ?? ""}.onnx`;
}

/** Number types that select a file among files. */
export function typesOf(file: string, files: readonly string[], wish: FileWish): string[] {
  return NUMBER_TYPES.filter((dtype) => chooseModelFile(files, { ...wish, dtype }) === file);
}

/** Files that would be chosen before the given one, if they were there; none where that is a float32 file. */
export function betterFiles(file: string, files: readonly string[], wish: FileWish): string[] {
  if (candidates(files, { ...wish, dtype: "float32" }).includes(file)) return [];
  const all = candidates(files, wish);
  return all.slice(0, all.indexOf(file));
}

/** The ONNX files among files. */
export function onnxFiles(files: readonly string[]): string[] {
  return files.filter((file) => file.endsWith(".onnx"));
}

/** The part of a model of several that a file holds, by its name. */
export function partOf(file: string): "encoder" | "decoder" | undefined {
  const name = file.split("/").at(-1)!;
  if (name.startsWith(ENCODER)) return "encoder";
  return name.startsWith("decoder_") ? "decoder" : undefined;
}

/**
 * Whether files are those of an encoder and a decoder that reads the encoder's states. A decoder alone is a language model.
 */
export function isEncoderDecoder(files: readonly string[]): boolean {
  return onnxFiles(files).some((file) => partOf(file) === "encoder");
}

/**
 * Folders in which the configuration of a named file's model may lie, the first one that has it counts. A folder named `onnx`
 * is a part of the one around it, though exporters leave copies of the configuration there.
 *
 * @param file path of the file, with slashes
 * @returns paths with a slash at the end, or empty
 */
export function modelFolders(file: string): string[] {
  const folders = [...file.matchAll(/\//g)].map(({ index }) => file.slice(0, index + 1)).reverse();
  const own = /(^|\/)onnx\/$/.test(folders[0] ?? "") ? folders.slice(1) : folders;
  return [...own, ...file.startsWith("/") ? [] : [""]].slice(0, HEIGHT);
}

/** Files that only a model's own folder has. */
export const ROOT_FILES: readonly string[] = ["tokenizer.json", "config.json", "genai_config.json"];

function candidates(files: readonly string[], wish: FileWish): string[] {
  const { use, named } = wish;
  const dtype = weightType(wish);
  const bases = isEncoderDecoder(files) ? use === undefined || use === "activations" ? [WHOLE, ENCODER] : [WHOLE] : [
    WHOLE,
    ...DECODERS,
  ];
  const types = dtype === null ? NUMBER_TYPES : [dtype];
  return types.flatMap((type) => {
    const suffixes = SUFFIXES[type] ?? [];
    const usual = SUBFOLDERS.flatMap((subfolder) =>
      bases.flatMap((base) => suffixes.map((suffix) => `${subfolder}${base}${suffix}.onnx`))
    );
    return type === "float32" && named !== undefined ? [named, ...usual] : usual;
  });
}
