/**
 * An autoencoder as it is put into a graph.
 *
 * @module
 */

import type { Splice, SpliceWeights } from "../onnx/edits/splice.ts";
import type { Autoencoder } from "./autoencoder.ts";

/** The weights and settings of an autoencoder. */
export function spliceOf(sae: Autoencoder): Splice {
  const { activation, encoder, decoder } = sae;
  const vector = (data: Float32Array): SpliceWeights => ({ dims: [1, data.length], data });
  const own: Record<string, SpliceWeights> = activation.kind === "gated"
    ? {
      gateBias: vector(activation.gateBias),
      magnitudeBias: vector(activation.magnitudeBias),
      magnitudeScale: vector(activation.magnitudeScale),
    }
    : {
      encoderBias: vector(sae.encoderBias),
      ...(activation.kind === "jumprelu" && { threshold: vector(activation.threshold) }),
      ...(activation.kind === "topk" && activation.norms && { norms: vector(activation.norms) }),
    };
  return {
    normalization: sae.normalization,
    takesOffBias: sae.takesOffBias,
    activation: activation.kind,
    k: activation.kind === "topk" ? Math.min(activation.k, encoder.columns) : 0,
    rescaled: activation.kind === "topk" && activation.norms !== undefined,
    weights: {
      encoder: { dims: [encoder.rows, encoder.columns], data: encoder.data },
      decoder: { dims: [decoder.rows, decoder.columns], data: decoder.data },
      decoderBias: vector(sae.decoderBias),
      ...own,
    },
  };
}
