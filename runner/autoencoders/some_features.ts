/**
 * Some features of an autoencoder by themselves.
 *
 * @module
 */

import type { Activation, Autoencoder } from "./autoencoder.ts";
import { someColumns, someRows, WeightsInMemory } from "./weight_matrix.ts";

/** An autoencoder of the features that are asked for, in their order. Its features must not compete for a place. */
export async function someFeatures(sae: Autoencoder, features: readonly number[]): Promise<Autoencoder> {
  return {
    ...sae,
    encoder: new WeightsInMemory(await someColumns(sae.encoder, features)),
    encoderBias: pick(sae.encoderBias, features),
    activation: activationOf(sae.activation, features),
    decoder: new WeightsInMemory(await someRows(sae.decoder, features)),
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
