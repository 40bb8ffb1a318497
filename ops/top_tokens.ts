/**
 * The tokens for which a feature is on most, with the rows that they stand in.
 *
 * @module
 */

import { type FeatureHit, type FeatureRow, topTokens } from "./feature_statistics.ts";

/**
 * An array of tokens, the strongest first. What is made of it, as by `map`, is a plain array.
 *
 * @example
 * ```ts
 * import { Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ text: ["blue river", "green gravity"] });
 * const sae = await new Runner({ store: "memory://" }).loadSae("tests/fixtures/interventions/saes/gpt2/standard");
 * const features = data.colText("text").llmFeatures({ model: "onnx:tests/fixtures/models/gpt2", sae, applyChatTemplate: false });
 * const top = await features.top(3, 4);
 * console.log(top.length <= 4, top.feature); // true 3
 * ```
 */
export class TopTokens extends Array<FeatureHit> {
  /** What `map`, `filter` and the like make. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  readonly #rows: readonly FeatureRow[];
  readonly #feature: number;

  /** Finds the tokens. @param count at most so many */
  constructor(rows: readonly FeatureRow[], feature: number, count: number) {
    super();
    this.#rows = rows;
    this.#feature = feature;
    for (const hit of topTokens(rows, feature, count)) this.push(hit);
  }

  /** The feature. */
  get feature(): number {
    return this.#feature;
  }

  /** The features of all rows. */
  get featureRows(): readonly FeatureRow[] {
    return this.#rows;
  }
}
