/**
 * An autoencoder from its settings and its weights, under SAELens's names.
 *
 * @module
 */

import { ModelError } from "../../ops/errors.ts";
import { listNames } from "../../ops/messages.ts";
import type { FileTensor } from "../../stores/formats/file_tensor.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import { Pace } from "../../stores/pace.ts";
import { squaredNorms } from "../numeric/rows.ts";
import type { Activation, Autoencoder } from "./autoencoder.ts";
import { type AutoencoderConfig, hasSkip, isTranscoder } from "./config.ts";
import { blocksOf, type WeightMatrix } from "./weight_matrix.ts";

/** The weights of an autoencoder, by SAELens's names. */
export interface NamedWeights<T extends FileTensor = FileTensor> {
  /** The file of the weights, for messages. */
  readonly place: string;
  /** All tensors. */
  readonly tensors: ReadonlyMap<string, T>;
  /** A tensor of two dimensions as a matrix. */
  matrix(tensor: T): WeightMatrix;
}

/**
 * Puts an autoencoder together. Matrices are gone through, and stay where they are.
 *
 * @throws {ModelError} where a weight is missing, has another shape than the others ask for, or is no finite number
 */
export async function autoencoderOf(config: AutoencoderConfig, named: NamedWeights): Promise<Autoencoder> {
  const weights = new Weights(named);
  const encoder = weights.matrix("W_enc");
  const decoder = weights.matrix("W_dec", encoder.columns);
  weights.checkSizes(config.sizes, { d_in: encoder.rows, d_sae: encoder.columns, d_out: decoder.columns });
  const skip = hasSkip(config.architecture) ? weights.matrix("W_skip", decoder.columns, encoder.rows) : undefined;
  await weights.refuseOthers(skip && "W_skip");
  await weights.check("W_enc", encoder);
  if (skip !== undefined) await weights.check("W_skip", skip);
  const lengths = await weights.check("W_dec", decoder, config.architecture === "topk" && config.rescaled);
  const activation = await activationOf(config, weights, encoder.columns, lengths);
  const isGated = activation.kind === "gated";
  return {
    architecture: config.architecture,
    trainedAt: config.trainedAt,
    encoder,
    encoderBias: isGated ? activation.gateBias : await weights.vector("b_enc", encoder.columns),
    activation,
    decoder,
    decoderBias: await weights.vector("b_dec", decoder.columns),
    takesOffBias: config.takesOffBias && decoder.columns === encoder.rows,
    ...(skip && { skip }),
    normalization: config.normalization,
    undoesNormalization: !isTranscoder(config.architecture),
  };
}

/** @param norms the lengths of the directions, where features are compared after them */
async function activationOf(
  { architecture, k }: AutoencoderConfig,
  weights: Weights,
  features: number,
  norms: Float32Array | undefined,
): Promise<Activation> {
  if (architecture === "topk") return { kind: "topk", k: k!, ...(norms && { norms }) };
  if (architecture.startsWith("jumprelu")) {
    return { kind: "jumprelu", threshold: await weights.vector("threshold", features) };
  }
  if (architecture !== "gated") return { kind: "relu" };
  return {
    kind: "gated",
    gateBias: await weights.vector("b_gate", features),
    magnitudeBias: await weights.vector("b_mag", features),
    magnitudeScale: (await weights.vector("r_mag", features)).map(Math.exp),
  };
}

/** Whether a name is one of weights; what else lies in a file is left alone. */
export function isWeight(name: string): boolean {
  return /^(W_|b_|r_)|^threshold$|^scaling_factor$|skip/.test(name);
}

/** Weights by name, each looked at when it is taken. */
class Weights {
  readonly #named: NamedWeights;

  constructor(named: NamedWeights) {
    this.#named = named;
  }

  matrix(name: string, rows?: number, columns?: number): WeightMatrix {
    const tensor = this.#take(name);
    const { shape: [height, width = 0, ...more] } = tensor;
    if (width === 0 || more.length > 0 || height !== (rows ?? height) || width !== (columns ?? width)) {
      const wanted = `${rows ?? "length of a vector"}, ${columns ?? "…"}`;
      this.#refuse(`${name} has the shape [${tensor.shape}], and should have [${wanted}]`);
    }
    return this.#named.matrix(tensor);
  }

  async vector(name: string, length: number): Promise<Float32Array> {
    const tensor = this.#take(name);
    const { shape } = tensor;
    if (shape.reduce((product, size) => product * size, 1) !== length) {
      this.#refuse(`${name} has the shape [${shape}], and should have [${length}]`);
    }
    const data = await tensor.read();
    this.#requireFinite(name, data);
    return data;
  }

  /** Goes through a matrix once. @returns the lengths of its rows, where they are wanted */
  async check(name: string, weights: WeightMatrix, wantsLengths = false): Promise<Float32Array | undefined> {
    const lengths = wantsLengths ? new Float32Array(weights.rows) : undefined;
    const pace = new Pace();
    for await (const { start, block } of blocksOf(weights)) {
      this.#requireFinite(name, block.data);
      lengths?.set(lengthsOf(block), start);
      if (pace.isDue) await pace.rest();
    }
    return lengths;
  }

  /** @throws {ModelError} where the settings say other sizes */
  checkSizes(said: AutoencoderConfig["sizes"], sizes: Required<AutoencoderConfig["sizes"]>): void {
    for (const [name, size] of Object.entries(said)) {
      const found = sizes[name as keyof typeof sizes];
      if (found !== size) this.#refuse(`its settings say that ${name} is ${size}, and its weights are for ${found}`);
    }
  }

  /** @throws {ModelError} where there are weights that change what it gives and are not used here */
  async refuseOthers(known: string | undefined): Promise<void> {
    const { tensors } = this.#named;
    const skip = [...tensors.keys()].find((name) => name !== known && name.includes("skip"));
    if (skip !== undefined) {
      this.#refuse(
        `it adds what it reads to what it writes (${skip}), as its architecture should say: skip_transcoder or ` +
          `jumprelu_skip_transcoder, with W_skip`,
      );
    }
    const factors = await tensors.get("scaling_factor")?.read() ?? [];
    if (factors.every((factor) => Math.abs(factor - 1) <= 1e-5)) return;
    this.#refuse("its scaling_factor is not folded into its weights; save it with SAELens 6");
  }

  #requireFinite(name: string, data: Float32Array): void {
    let sum = 0;
    // 0 for every finite number, NaN for the others.
    for (let i = 0; i < data.length; i++) sum += data[i] * 0;
    if (sum !== 0) this.#refuse(`a number of ${name} is not finite`);
  }

  #take(name: string): FileTensor {
    const { tensors } = this.#named;
    return tensors.get(name) ?? this.#refuse(`it has no ${name}; it has ${listNames([...tensors.keys()], 20)}`);
  }

  #refuse(what: string): never {
    throw new ModelError(`Cannot read the autoencoder ${this.#named.place}: ${what}`);
  }
}

function lengthsOf(rows: Matrix<Float32Array>): Float32Array {
  return Float32Array.from(squaredNorms(rows), Math.sqrt);
}
