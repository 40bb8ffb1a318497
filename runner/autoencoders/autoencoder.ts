/**
 * A sparse autoencoder as data: it writes a vector as a sum of few directions, its features.
 *
 * @module
 */

import type { WeightMatrix } from "./weight_matrix.ts";

/** How hidden numbers become features. */
export type Activation =
  /** Negative numbers are 0. */
  | { readonly kind: "relu" }
  /** The k largest are kept, where they are positive; compared after the lengths of their directions, where these are given. */
  | { readonly kind: "topk"; readonly k: number; readonly norms?: Float32Array }
  /** Numbers above a threshold of each feature are kept, where they are positive. */
  | { readonly kind: "jumprelu"; readonly threshold: Float32Array }
  /** One bias decides whether a feature is on, another and a scale how strongly. */
  | {
    readonly kind: "gated";
    readonly gateBias: Float32Array;
    readonly magnitudeBias: Float32Array;
    readonly magnitudeScale: Float32Array;
  };

/** What happens to a vector before it is encoded. */
export type Normalization = "none" | "layer_norm" | "constant_norm_rescale";

/** Where an autoencoder was trained, as far as its files say. */
export interface TrainedAt {
  /** The model's name. */
  readonly modelName?: string;
  /** The point of what is encoded, such as `blocks.2.hook_resid_post`. */
  readonly point?: string;
  /** The point of what is decoded, where it is another one: a transcoder. */
  readonly pointOut?: string;
  /** Whether texts began with the model's first token. */
  readonly prependBos?: boolean;
}

/** An autoencoder. */
export interface Autoencoder {
  /** Its architecture, by SAELens's name. */
  readonly architecture: string;
  /** Where it was trained. */
  readonly trainedAt: TrainedAt;
  /** One column for each feature. */
  readonly encoder: WeightMatrix;
  /** Added before the activation; not used by gated ones. */
  readonly encoderBias: Float32Array;
  /** How hidden numbers become features. */
  readonly activation: Activation;
  /** One row for each feature: its direction. */
  readonly decoder: WeightMatrix;
  /** Added to what is decoded. */
  readonly decoderBias: Float32Array;
  /** Whether that is taken off what is encoded. */
  readonly takesOffBias: boolean;
  /** A skip connection: times what is read it is added to what is decoded. One row for each number of that. */
  readonly skip?: WeightMatrix;
  /** What happens to vectors before they are encoded. */
  readonly normalization: Normalization;
  /** Whether that is undone after they were decoded: not by a transcoder, which writes other vectors than it reads. */
  readonly undoesNormalization: boolean;
  /** For each feature the decimal logarithm of the share of vectors that it was on for when it was trained, where that is known. */
  readonly sparsity?: Float32Array;
}

/** The features of a vector that are not 0, by their indices, ascending. */
export interface SparseFeatures {
  /** Which. */
  readonly indices: Int32Array;
  /** How strongly. */
  readonly values: Float32Array;
}
