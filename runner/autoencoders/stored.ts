/**
 * Autoencoders as SAELens writes them: settings (`cfg.json`) and weights (`sae_weights.safetensors`). A store keeps both in
 * one file, whose header has the settings.
 *
 * @module
 */

import { FormatError } from "../../ops/errors.ts";
import { parseJson } from "../../ops/json_record.ts";
import { join } from "../../ops/standard.ts";
import { isFile } from "../models/files/read.ts";
import type { FileTensor } from "../../stores/formats/file_tensor.ts";
import type { JsonData } from "../../stores/formats/result.ts";
import { type StoredTensor, type TensorFile, writeTensorFile } from "../../stores/formats/safetensors.ts";
import type { Autoencoder } from "./autoencoder.ts";
import { type AutoencoderConfig, autoencoderConfig, isTranscoder } from "./config.ts";
import { describeSae } from "./describe.ts";
import { CONFIG, WEIGHTS } from "./read.ts";
import { SPARSITY, SPARSITY_FILE, sparsityTensor } from "./sparsity.ts";
import { autoencoderOf } from "./weights.ts";
import { type WeightMatrix, WeightsInMemory } from "./weight_matrix.ts";

/** The version of SAELens whose form of settings is written: without one it takes them for an older form. */
const FORMAT_VERSION = "6.0.0";

/** What was seen when an autoencoder was trained. */
export type TrainingFacts = { readonly [name: string]: JsonData };

/** An autoencoder as one file. @param training what is kept beside its settings */
export async function storeAutoencoder(sae: Autoencoder, training: TrainingFacts = {}): Promise<TensorFile> {
  const tensors = new Map(await tensorsOf(sae));
  if (sae.sparsity !== undefined) tensors.set(SPARSITY, sparsityTensor(sae.sparsity));
  return {
    tensors,
    metadata: { format: "pt", cfg: JSON.stringify(configOf(sae)), training: JSON.stringify(training) },
  };
}

/** The autoencoder of a file. @throws {FormatError} {ModelError} where it holds none */
export async function storedAutoencoder(file: TensorFile, place: string): Promise<Autoencoder> {
  const tensors = new Map([...file.tensors].map(([name, tensor]) => [name, inMemory(tensor)]));
  const matrix = ({ shape: [rows, columns], data }: TensorInMemory) => new WeightsInMemory({ rows, columns, data });
  const sparsity = file.tensors.get(SPARSITY)?.data;
  return {
    ...await autoencoderOf(storedConfig(file, place), { place, tensors, matrix }),
    ...(sparsity && { sparsity }),
  };
}

function storedConfig({ metadata }: TensorFile, place: string): AutoencoderConfig {
  if (metadata.cfg === undefined) throw new FormatError(`Cannot read ${place}: its header has no cfg`);
  return autoencoderConfig(parseJson(metadata.cfg), place);
}

type TensorInMemory = FileTensor & StoredTensor;

function inMemory(tensor: StoredTensor): TensorInMemory {
  return { ...tensor, read: (start, end) => Promise.resolve(tensor.data.subarray(start, end)) };
}

/** What the autoencoder of a file is, and what was seen when it was trained. */
export function saeJson(file: TensorFile): JsonData {
  const config = storedConfig(file, "the autoencoder");
  const [rows, columns] = file.tensors.get("W_enc")?.shape ?? [];
  const description = describeSae({ ...config, encoder: { rows, columns } }, config.trainedAt.point);
  return { ...description, training: parseJson(file.metadata.training ?? "{}") as JsonData };
}

/** Writes an autoencoder into a folder, for SAELens. */
export async function saveAutoencoder(sae: Autoencoder, folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const weights = writeTensorFile({ tensors: await tensorsOf(sae), metadata: { format: "pt" } });
  await Deno.writeFile(join(folder, WEIGHTS), ReadableStream.from(weights));
  await Deno.writeTextFile(join(folder, CONFIG), JSON.stringify(configOf(sae), null, 2));
  await saveSparsity(sae, join(folder, SPARSITY_FILE));
}

/** What lies there of another one is taken away. */
async function saveSparsity({ sparsity }: Autoencoder, path: string): Promise<void> {
  if (sparsity === undefined) return await isFile(path) ? await Deno.remove(path) : undefined;
  const tensors = new Map([[SPARSITY, sparsityTensor(sparsity)]]);
  await Deno.writeFile(path, ReadableStream.from(writeTensorFile({ tensors, metadata: { format: "pt" } })));
}

function configOf(sae: Autoencoder): { readonly [name: string]: JsonData } {
  const { architecture, activation, encoder, decoder, trainedAt, takesOffBias, normalization } = sae;
  const { modelName, point, pointOut, prependBos } = trainedAt;
  return {
    architecture,
    d_in: encoder.rows,
    d_sae: encoder.columns,
    ...(isTranscoder(architecture) && { d_out: decoder.columns }),
    dtype: "float32",
    device: "cpu",
    apply_b_dec_to_input: takesOffBias,
    normalize_activations: normalization,
    reshape_activations: point?.endsWith("attn.hook_z") ? "hook_z" : "none",
    ...(activation.kind === "topk" &&
      { k: activation.k, rescale_acts_by_decoder_norm: activation.norms !== undefined }),
    metadata: {
      sae_lens_version: FORMAT_VERSION,
      ...(modelName !== undefined && { model_name: modelName }),
      ...(point !== undefined && { hook_name: point }),
      ...(pointOut !== undefined && { hook_name_out: pointOut }),
      ...(prependBos !== undefined && { prepend_bos: prependBos }),
    },
  };
}

async function tensorsOf(sae: Autoencoder): Promise<TensorFile["tensors"]> {
  const { encoder, encoderBias, decoder, decoderBias, skip, activation } = sae;
  const matrix = async (weights: WeightMatrix): Promise<StoredTensor> => {
    return tensor([weights.rows, weights.columns], (await weights.read()).data);
  };
  const vector = (data: Float32Array): StoredTensor => tensor([data.length], data);
  const shared: [string, StoredTensor][] = [
    ["W_enc", await matrix(encoder)],
    ["W_dec", await matrix(decoder)],
    ["b_dec", vector(decoderBias)],
    ...(skip === undefined ? [] : [["W_skip", await matrix(skip)] as [string, StoredTensor]]),
  ];
  if (activation.kind === "gated") {
    const { gateBias, magnitudeBias, magnitudeScale } = activation;
    const scale = magnitudeScale.map(Math.log);
    return new Map([...shared, ["b_gate", vector(gateBias)], ["b_mag", vector(magnitudeBias)], [
      "r_mag",
      vector(scale),
    ]]);
  }
  const own: [string, StoredTensor][] = [["b_enc", vector(encoderBias)]];
  if (activation.kind === "jumprelu") own.push(["threshold", vector(activation.threshold)]);
  return new Map([...shared, ...own]);
}

function tensor(shape: readonly number[], data: Float32Array): StoredTensor {
  return { shape, data: data as Float32Array<ArrayBuffer> };
}
