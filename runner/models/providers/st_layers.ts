/**
 * The modules of a sentence-transformers model that change the pooled vector: Dense, LayerNorm and Normalize.
 *
 * @module
 */
import { join } from "../../../ops/standard.ts";
import { sha256Hex } from "../../../ops/sha256.ts";
import { ModelError } from "../../../ops/errors.ts";
import { readOptionalJson, readWithin } from "../files/read.ts";
import { timesVector } from "../../numeric/products.ts";
import { normalizeVector } from "../rows/pooling.ts";
import { ACTIVATIONS } from "./st_activations.ts";
import { readSafetensors, type StoredTensor } from "../../../stores/formats/safetensors.ts";

/** A module after the pooling, ready to be used. */
export interface StLayer {
  /** What identifies it: its kind, its settings and the digest of its weights. */
  readonly description: Readonly<Record<string, unknown>>;
  /** The vector that it makes of a vector, which it may change. */
  apply(vector: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer>;
}

/** Modules that change the pooled vector; Dropout does nothing outside of training. */
export const ST_LAYERS: readonly string[] = ["Dense", "LayerNorm", "Normalize", "Dropout"];

/** The files of these modules, relative to the model's folder, that hold weights. */
export function isStWeights(file: string): boolean {
  return /^\d+_(Dense|LayerNorm)\/model\.safetensors$/.test(file);
}

const LAYER_NORM_EPSILON = 1e-5;
const POOLED = "sentence_embedding";

/**
 * Opens one of the modules in {@linkcode ST_LAYERS}.
 *
 * @param folder the module's folder
 * @throws {ModelError} if its settings are not supported, or its weights are missing or pickled
 */
export async function openStLayer(kind: string, folder: string): Promise<StLayer> {
  if (kind === "Dropout") return { description: { kind }, apply: (vector) => vector };
  const config = await readOptionalJson(join(folder, "config.json")) ?? {};
  checkNames(config, folder);
  if (kind === "Dense") return await openDense(folder, config);
  if (kind === "LayerNorm") return await openLayerNorm(folder);
  return {
    description: { kind },
    apply: (vector) => {
      normalizeVector(vector);
      return vector;
    },
  };
}

function checkNames(config: Readonly<Record<string, unknown>>, folder: string): void {
  const other = [config.module_input_name, config.module_output_name].find((name) => (name ?? POOLED) !== POOLED);
  if (other === undefined) return;
  throw new ModelError(`Cannot use the module ${folder}: it works on ${JSON.stringify(other)}, not on "${POOLED}"`);
}

async function openDense(folder: string, config: Readonly<Record<string, unknown>>): Promise<StLayer> {
  const activation = String(config.activation_function ?? "Tanh").split(".").at(-1)!;
  const activate = Object.hasOwn(ACTIVATIONS, activation) ? ACTIVATIONS[activation] : undefined;
  if (activate === undefined) {
    throw new ModelError(
      `Cannot use the module ${folder}: its activation function ${JSON.stringify(config.activation_function)} is not ` +
        `known; known are ${Object.keys(ACTIVATIONS).join(", ")}`,
    );
  }
  const { tensors, sha256 } = await readWeights(folder);
  const linear = matrixOf(tensors, "linear.weight", folder);
  const bias = tensors.get("linear.bias")?.data;
  const residual = config.use_residual === true
    ? tensors.has("residual.weight") ? matrixOf(tensors, "residual.weight", folder) : "identity"
    : undefined;
  return {
    description: { kind: "Dense", activation, useResidual: residual !== undefined, sha256 },
    apply: (vector) => {
      const result = multiply(linear, vector, folder).map((value, row) => activate(value + (bias?.[row] ?? 0)));
      if (residual === undefined) return result;
      const kept = residual === "identity" ? vector : multiply(residual, vector, folder);
      return result.map((value, row) => value + kept[row]);
    },
  };
}

async function openLayerNorm(folder: string): Promise<StLayer> {
  const { tensors, sha256 } = await readWeights(folder);
  const [weight, bias] = ["norm.weight", "norm.bias"].map((name) => tensors.get(name)?.data);
  if (weight === undefined || bias === undefined) {
    throw new ModelError(
      `Cannot use the module ${folder}: its weights are ${list(tensors)}, not norm.weight and norm.bias`,
    );
  }
  return {
    description: { kind: "LayerNorm", sha256 },
    apply: (vector) => {
      checkSize(vector.length, weight.length, folder);
      const mean = vector.reduce((sum, value) => sum + value, 0) / vector.length;
      const variance = vector.reduce((sum, value) => sum + (value - mean) ** 2, 0) / vector.length;
      const scale = 1 / Math.sqrt(variance + LAYER_NORM_EPSILON);
      return vector.map((value, index) => (value - mean) * scale * weight[index] + bias[index]);
    },
  };
}

/** Weights of shape [out, in] times a vector, summed in double precision. */
function multiply(weights: StoredTensor, vector: Float32Array, folder: string): Float32Array<ArrayBuffer> {
  const { shape: [rows, columns], data } = weights;
  checkSize(vector.length, columns, folder);
  return Float32Array.from(timesVector({ rows, columns, data }, Float64Array.from(vector)));
}

function checkSize(given: number, wanted: number, folder: string): void {
  if (given === wanted) return;
  throw new ModelError(`Cannot use the module ${folder}: it reads vectors of ${wanted} numbers, and gets ${given}`);
}

function matrixOf(tensors: ReadonlyMap<string, StoredTensor>, name: string, folder: string): StoredTensor {
  const tensor = tensors.get(name);
  if (tensor?.shape.length === 2) return tensor;
  throw new ModelError(`Cannot use the module ${folder}: its weights are ${list(tensors)}, without the matrix ${name}`);
}

function list(tensors: ReadonlyMap<string, StoredTensor>): string {
  return [...tensors].map(([name, { shape }]) => `${name} [${shape.join(", ")}]`).join(", ");
}

/** A layer of 16,384 numbers to as many has so many bytes. */
const MOST_WEIGHTS = 1 << 30;

/** Pickled weights are a program, which this does not run. */
async function readWeights(
  folder: string,
): Promise<{ readonly tensors: ReadonlyMap<string, StoredTensor>; readonly sha256: string }> {
  const path = join(folder, "model.safetensors");
  const bytes = await readWithin(path, MOST_WEIGHTS).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  if (bytes !== undefined) {
    return { tensors: readSafetensors(bytes, path), sha256: sha256Hex(bytes) };
  }
  throw new ModelError(
    `Cannot use the module ${folder}: it has no model.safetensors (weights in pytorch_model.bin are pickled, and are not ` +
      "read); save the model with `SentenceTransformer(name).save(folder)`, which writes safetensors",
  );
}
