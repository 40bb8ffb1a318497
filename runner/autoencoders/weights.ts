/**
 * An autoencoder from its settings and its weights, under SAELens's names.
 *
 * @module
 */

import { ModelError } from "../../ops/errors.ts";
import { listNames } from "../../ops/messages.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import type { StoredTensor } from "../../stores/formats/safetensors.ts";
import { squaredNorms } from "../numeric/rows.ts";
import type { Activation, Autoencoder } from "./autoencoder.ts";
import type { AutoencoderConfig } from "./config.ts";

/**
 * Puts an autoencoder together.
 *
 * @param place the file of the weights, for messages
 * @throws {ModelError} where a weight is missing, has another shape than the others ask for, or is no finite number
 */
export function autoencoderOf(
  config: AutoencoderConfig,
  tensors: ReadonlyMap<string, StoredTensor>,
  place: string,
): Autoencoder {
  const weights = new Weights(tensors, place);
  const encoder = weights.matrix("W_enc");
  const decoder = weights.matrix("W_dec", encoder.columns);
  const activation = activationOf(config, weights, decoder);
  const isGated = activation.kind === "gated";
  return {
    architecture: config.architecture,
    trainedAt: config.trainedAt,
    encoder,
    encoderBias: isGated ? activation.gateBias : weights.vector("b_enc", encoder.columns),
    activation,
    decoder,
    decoderBias: weights.vector("b_dec", decoder.columns),
    takesOffBias: config.takesOffBias && decoder.columns === encoder.rows,
    normalization: config.normalization,
  };
}

function activationOf(
  { architecture, k, rescaled }: AutoencoderConfig,
  weights: Weights,
  decoder: Matrix<Float32Array>,
): Activation {
  const features = decoder.rows;
  if (architecture === "topk") {
    return { kind: "topk", k: k!, ...(rescaled && { norms: Float32Array.from(squaredNorms(decoder), Math.sqrt) }) };
  }
  if (architecture.startsWith("jumprelu")) {
    return { kind: "jumprelu", threshold: weights.vector("threshold", features) };
  }
  if (architecture !== "gated") return { kind: "relu" };
  return {
    kind: "gated",
    gateBias: weights.vector("b_gate", features),
    magnitudeBias: weights.vector("b_mag", features),
    magnitudeScale: weights.vector("r_mag", features).map(Math.exp),
  };
}

/** Weights by name, each looked at when it is taken. */
class Weights {
  readonly #tensors: ReadonlyMap<string, StoredTensor>;
  readonly #place: string;

  constructor(tensors: ReadonlyMap<string, StoredTensor>, place: string) {
    this.#tensors = tensors;
    this.#place = place;
  }

  matrix(name: string, rows?: number): Matrix<Float32Array> {
    const { shape, data } = this.#take(name);
    if (shape.length !== 2 || (rows !== undefined && shape[0] !== rows)) {
      this.#refuse(`${name} has the shape [${shape}], and should have [${rows ?? "length of a vector"}, …]`);
    }
    return { rows: shape[0], columns: shape[1], data };
  }

  vector(name: string, length: number): Float32Array {
    const { shape, data } = this.#take(name);
    if (data.length !== length) this.#refuse(`${name} has the shape [${shape}], and should have [${length}]`);
    return data;
  }

  #take(name: string): StoredTensor {
    const found = this.#tensors.get(name);
    if (found === undefined) this.#refuse(`it has no ${name}; it has ${listNames([...this.#tensors.keys()], 20)}`);
    if (!found.data.every(Number.isFinite)) this.#refuse(`a number of ${name} is not finite`);
    return found;
  }

  #refuse(what: string): never {
    throw new ModelError(`Cannot read the autoencoder ${this.#place}: ${what}`);
  }
}
