/**
 * An autoencoder as it is put into a graph.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import { transpose } from "../numeric/rows.ts";
import type { Splice, SpliceWeights } from "../onnx/edits/splice.ts";
import type { Autoencoder } from "./autoencoder.ts";
import { someFeatures } from "./some_features.ts";

/** What is done to features between encoding and decoding. */
export interface SpliceSettings {
  /** Features that get a value, with it. @default none */
  readonly clamp?: ReadonlyMap<number, number>;
  /** Whether they get it only for tokens for which they are on. @default false */
  readonly whereOn?: boolean;
  /** Whether what the autoencoder does not explain stays. @default false */
  readonly keepsError?: boolean;
}

/** The weights and settings of an autoencoder. */
export async function spliceOf(whole: Autoencoder, settings: SpliceSettings = {}): Promise<Splice> {
  const { clamp = new Map<number, number>(), whereOn = false, keepsError = false } = settings;
  const clamped = [...clamp.keys()];
  // The others stay as they are: unless features compete, nobody has to know them.
  const isPart = keepsError && clamped.length > 0 && whole.activation.kind !== "topk";
  const sae = isPart ? await someFeatures(whole, clamped) : whole;
  const { activation } = sae;
  const [encoder, decoder] = [await sae.encoder.read(), await sae.decoder.read()];
  const { point, pointOut = point } = sae.trainedAt;
  return {
    ...(point !== pointOut && { reads: point }),
    normalization: sae.normalization,
    undoesNormalization: sae.undoesNormalization,
    takesOffBias: sae.takesOffBias,
    activation: activation.kind,
    k: activation.kind === "topk" ? Math.min(activation.k, encoder.columns) : 0,
    rescaled: activation.kind === "topk" && activation.norms !== undefined,
    keepsError,
    clamps: clamped.length === 0 ? "none" : whereOn ? "whereOn" : "everywhere",
    weights: {
      encoder: { dims: [encoder.rows, encoder.columns], data: encoder.data },
      decoder: { dims: [decoder.rows, decoder.columns], data: decoder.data },
      decoderBias: inOneRow(sae.decoderBias),
      ...(sae.skip && !keepsError && { skip: turned(await sae.skip.read()) }),
      ...activationWeights(sae),
      ...(clamped.length > 0 && clampWeights(decoder.rows, isPart ? [...clamp.values()].entries() : clamp)),
    },
  };
}

function activationWeights({ activation, encoderBias }: Autoencoder): Record<string, SpliceWeights> {
  if (activation.kind === "gated") {
    return {
      gateBias: inOneRow(activation.gateBias),
      magnitudeBias: inOneRow(activation.magnitudeBias),
      magnitudeScale: inOneRow(activation.magnitudeScale),
    };
  }
  return {
    encoderBias: inOneRow(encoderBias),
    ...(activation.kind === "jumprelu" && { threshold: inOneRow(activation.threshold) }),
    ...(activation.kind === "topk" && activation.norms && { norms: inOneRow(activation.norms) }),
  };
}

function clampWeights(
  features: number,
  clamp: Iterable<readonly [feature: number, value: number]>,
): Record<string, SpliceWeights> {
  const [mask, to] = [new Float32Array(features), new Float32Array(features)];
  for (const [feature, value] of clamp) {
    mask[feature] = 1;
    to[feature] = value;
  }
  return { clampMask: inOneRow(mask), clampTo: inOneRow(to) };
}

/** Columns as rows. */
function turned(matrix: Matrix<Float32Array>): SpliceWeights {
  return { dims: [matrix.columns, matrix.rows], data: transpose(matrix) };
}

function inOneRow(data: Float32Array): SpliceWeights {
  return { dims: [1, data.length], data };
}
