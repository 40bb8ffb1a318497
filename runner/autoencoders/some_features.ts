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
    ...hiddenOf(sae, (values) => Float32Array.from(features, (feature) => values[feature])),
    decoder: new WeightsInMemory(await someRows(sae.decoder, features)),
  };
}

/**
 * What makes features of hidden numbers, of some of them.
 *
 * @param pick those of numbers of which there is one for each feature
 */
export function hiddenOf(
  { activation, encoderBias }: Hidden,
  pick: (values: Float32Array) => Float32Array,
): Hidden {
  return { encoderBias: pick(encoderBias), activation: activationOf(activation, pick) };
}

/** What makes features of hidden numbers. */
export type Hidden = Pick<Autoencoder, "activation" | "encoderBias">;

function activationOf(activation: Activation, pick: (values: Float32Array) => Float32Array): Activation {
  switch (activation.kind) {
    case "relu":
      return activation;
    case "topk":
      return { ...activation, ...(activation.norms && { norms: pick(activation.norms) }) };
    case "jumprelu":
      return { ...activation, threshold: pick(activation.threshold) };
    case "gated":
      return {
        ...activation,
        gateBias: pick(activation.gateBias),
        magnitudeBias: pick(activation.magnitudeBias),
        magnitudeScale: pick(activation.magnitudeScale),
      };
  }
}
