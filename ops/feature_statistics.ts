/**
 * What can be told of features that are on: how often and how strongly, and how well they tell rows apart.
 *
 * @module
 */

/** The features of one row's tokens. */
export interface FeatureRow {
  /** How many features each token has. */
  readonly counts: Int32Array;
  /** Which, token after token. */
  readonly indices: Int32Array;
  /** How strongly they are on. */
  readonly values: Float32Array;
  /** The texts of the tokens, where they are known. */
  readonly tokens?: readonly string[];
}

/** The features of all rows, some rows at a time. Rows share the memory of their batch: whoever keeps one keeps that. */
export type FeatureBatches = AsyncIterable<readonly FeatureRow[]>;

/** How often and how strongly features are on: one number for each feature. */
export interface FeatureStats {
  /** The share of tokens that it is on for. */
  readonly density: Float64Array;
  /** How strongly it is on where it is, on average; NaN where it never is. */
  readonly mean: Float64Array;
  /** How strongly it is on at most. */
  readonly max: Float64Array;
  /** Rows that were gone through. */
  readonly rows: number;
  /** Tokens that were gone through; of pooled features as many as rows. */
  readonly tokens: number;
}

/** How well a feature tells rows apart. */
export interface RankedFeature {
  /** The feature. */
  readonly feature: number;
  /** The area under its ROC curve: 0.5 tells nothing, 0 tells as much as 1. */
  readonly rocAuc: number;
  /** Rows that it is on for. */
  readonly rows: number;
}
