/**
 * Some features of an autoencoder by themselves.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import { takeRows } from "../numeric/rows.ts";
import type { Activation, Autoencoder } from "./autoencoder.ts";

/** An autoencoder of the features that are asked for, in their order. Its features must not compete for a place. */
export function someFeatures(sae: Autoencoder, features: readonly number[]): Autoencoder {
  return {
    ...sae,
    encoder: columnsOf(sae.encoder, features),
    encoderBias: pick(sae.encoderBias, features),
    activation: activationOf(sae.activation, features),
    decoder: takeRows(sae.decoder, features),
  };
}

function activationOf(activation: Activation, features: readonly number[]): Activation {
  if (activation.kind === "jumprelu") return { ...activation, threshold: pick(activation.threshold, features) };
  if (activation.kind !== "gated") return activation;
  return {
    ...activation,
    gateBias: pick(activation.gateBias, features),
    magnitudeBias: pick(activation.magnitudeBias, features),
    magnitudeScale: pick(activation.magnitudeScale, features),
  };
}

function pick(values: Float32Array, features: readonly number[]): Float32Array {
  return Float32Array.from(features, (feature) => values[feature]);
}

function columnsOf({ rows, columns, data }: Matrix<Float32Array>, wanted: readonly number[]): Matrix<Float32Array> {
  const picked = new Float32Array(rows * wanted.length);
  for (let row = 0; row < rows; row++) {
    wanted.forEach((column, i) => picked[row * wanted.length + i] = data[row * columns + column]);
  }
  return { rows, columns: wanted.length, data: picked };
}
