/**
 * The tokens for which a feature is on most, with the rows that they stand in.
 *
 * @module
 */

import type { FeatureHit, FoundFeature, HitRow } from "./feature_hits.ts";

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

  readonly #rows: readonly HitRow[];
  readonly #feature: number;

  /** Holds what was found of a feature. */
  constructor(feature: number, { hits, rows }: Pick<FoundFeature, "hits" | "rows">) {
    super();
    this.#feature = feature;
    const shown = new Set(hits.map(({ row }) => row));
    this.#rows = rows.filter(({ row }) => shown.has(row));
    for (const hit of hits) this.push(hit);
  }

  /** The feature. */
  get feature(): number {
    return this.#feature;
  }

  /** The rows that the tokens stand in, with how strongly the feature is on for each of their tokens. */
  get rows(): readonly HitRow[] {
    return this.#rows;
  }
}
