/**
 * @module
 */

import { draw, type Drawn, type Figure } from "../drawing.ts";
import { OpError } from "../errors.ts";
import { rankFeatures } from "../feature_ranks.ts";
import { findFeatures } from "../feature_hits.ts";
import { checkFeatures } from "../feature_index.ts";
import type { FeatureStats, RankedFeature } from "../feature_statistics.ts";
import { featureStats } from "../feature_sums.ts";
import { call } from "../fluent/call.ts";
import * as columns from "../fluent/features.ts";
import * as methods from "../fluent/sae.ts";
import type { FeaturesJson } from "../features_json.ts";
import type { Evaluator, Matrix } from "../evaluator.ts";
import { Op, type ResultOptions } from "../op.ts";
import { oneOfKinds } from "../kinds.ts";
import { show } from "../messages.ts";
import { checkOptions, requireArgument, requireCount } from "../options.ts";
import { isOp } from "../op_reference.ts";
import { TopTokens } from "../top_tokens.ts";
import { registerHandle } from "../registry.ts";
import type { FeaturePool, FeatureScoreFields } from "../types/autoencoders.ts";
import type { FeatureVectorsFields } from "../types/feature_columns.ts";
import type { BooleanColumn } from "./boolean_column.ts";
import type { Integers } from "./edit.ts";
import type { Known } from "./handle.ts";
import type { ScoreColumn } from "./score_column.ts";
import type { UmapOptions, VectorColumn } from "./vector_column.ts";

/** Options of {@linkcode Features.feature}. */
export interface FeatureOptions {
  /** How one number is made of those of a row's tokens. @default "max" */
  readonly pool?: Exclude<FeaturePool, "none">;
}

/** Options of {@linkcode Features.card}. */
export interface FeatureCardOptions {
  /** Rows of tokens at most, those first for which the feature is on most. @default 10 */
  readonly rows?: number;
}

/** Options of {@linkcode Features.dashboard}. */
export interface FeatureDashboardOptions {
  /** Which features. @default those that tell `positives` most, else those that are on most */
  readonly features?: Integers;
  /** How many features, where they are not named. @default 100 */
  readonly count?: number;
  /** Rows that the features are judged by: the area under the ROC curve of each stands in the table. @default none */
  readonly positives?: BooleanColumn;
  /** Rows of tokens for each feature. @default 5 */
  readonly rows?: number;
  /** The most that the output may take, in bytes; rows of tokens are left out to fit. @default 3,000,000 */
  readonly maxBytes?: number;
}

/** Options of {@linkcode Features.vectors}. */
export interface FeatureVectorsOptions extends FeatureOptions {
  /** Which features, in the order of a vector's numbers. @default all */
  readonly features?: Integers | null;
}

/**
 * Which features of an autoencoder are on in what a model thinks of each token: indices and values.
 *
 * @example
 * ```ts
 * import { Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ text: ["blue river", "green gravity"] });
 * const sae = await new Runner({ store: "memory://" }).loadSae("tests/fixtures/interventions/saes/gpt2/standard");
 * const features = data.colText("text").llmFeatures({ model: "onnx:tests/fixtures/models/gpt2", sae, applyChatTemplate: false });
 * const { density } = await features.stats();
 * console.log(density.length, (await features.feature(3).toArray()).length); // 96 2
 * ```
 */
export class Features extends Op<"features"> {
  /** For each row, for each of its tokens, `[index, value]` of what is not 0. Computes what is missing. */
  override async toJson(options: ResultOptions = {}): Promise<FeaturesJson> {
    return await super.toJson(options) as FeaturesJson;
  }

  /** How often and how strongly each feature is on. Computes what is missing. */
  async stats(options: ResultOptions = {}): Promise<FeatureStats> {
    const evaluator = this.evaluatorFor(options, "stats");
    return await featureStats(evaluator.featureBatches(this), await this.#count(evaluator));
  }

  /**
   * The tokens for which a feature is on most, the strongest first. In a notebook they show themselves in their rows. Computes
   * what is missing.
   *
   * @param count at most so many
   * @throws {OpError} where there is no such feature
   */
  async top(index: number | bigint, count: number = 10, options: ResultOptions = {}): Promise<TopTokens> {
    requireCount("top", "count", count);
    const evaluator = this.evaluatorFor(options, "top");
    const feature = Number(index);
    checkFeatures([feature], await this.#count(evaluator));
    const [found] = await findFeatures(evaluator.featureBatches(this), [feature], { hits: count, rows: count });
    return new TopTokens(feature, found);
  }

  /**
   * A feature to look at: where it is on most, as rows of tokens; how often and how strongly; which tokens its direction promotes
   * and suppresses, where the model's unembedding can be found; which features are like it. Shown as the last line of a cell,
   * it computes what is missing.
   *
   * @throws {OpError} for an unknown option or an index that is none.
   */
  card(index: number | bigint, options: FeatureCardOptions = {}): Drawn & Figure {
    return draw("feature card", this, { index, options }) as Drawn & Figure;
  }

  /**
   * Many features to look through in a saved notebook, without a kernel: a table that is searched and sorted, and the card of
   * the feature that is chosen. Shown as the last line of a cell, it computes what is missing.
   *
   * @throws {OpError} for an unknown or wrong option.
   */
  dashboard(options: FeatureDashboardOptions = {}): Drawn {
    return draw("feature dashboard", this, options as Readonly<Record<string, unknown>>) as Drawn;
  }

  /**
   * The directions of all features, laid out in the plane with UMAP by their cosines, coloured by how often each is on, as a
   * scatter plot. Shown as the last line of a cell, it computes what is missing.
   *
   * @param options umap-learn's parameters. @default `metric: "cosine"`, and the defaults of `umapVis`
   */
  map(options: UmapOptions = {}): Drawn & Figure {
    return draw("feature map", this, options as Readonly<Record<string, unknown>>) as Drawn & Figure;
  }

  /**
   * The features by how well they tell rows apart, those that tell most first: the area under the ROC curve of each one's
   * strongest token. Exact, and for all features that are on at all. Computes what is missing.
   *
   * @throws {OpError} where `positives` is no column of true and false, has another number of rows, is missing somewhere, or all
   * rows are alike.
   */
  async rank(
    { positives, ...options }: ResultOptions & { readonly positives: BooleanColumn } = {} as never,
  ): Promise<RankedFeature[]> {
    checkOptions("rank", options, ["positives", "runner"]);
    requireArgument("rank", "positives", positives, () => oneOfKinds(["boolean"]));
    if (!isOp(positives, "boolean")) {
      throw new OpError(`rank() takes positives, ${oneOfKinds(["boolean"])}, got ${show(positives)}`);
    }
    const evaluator = this.evaluatorFor(options, "rank");
    const labels = await evaluator.toArray(positives) as readonly unknown[];
    const known = labels.filter((label) => typeof label === "boolean");
    if (known.length !== labels.length || new Set(known).size < 2) {
      throw new OpError(
        `rank() takes positives, a column with true and false for each of the rows, got ${labels.length} values, ` +
          `${known.filter(Boolean).length} of them true and ${labels.length - known.length} missing`,
      );
    }
    return await rankFeatures(() => evaluator.featureBatches(this), await this.#count(evaluator), known as boolean[]);
  }

  /** How many features the autoencoder has. */
  async #count(evaluator: Evaluator): Promise<number> {
    return (await evaluator.toJson(this.fields.sae as Op) as { readonly d_sae: number }).d_sae;
  }

  /** How strongly one feature is on in each row: a score, to be evaluated and plotted like any other. */
  feature(
    index: number | bigint,
    options: FeatureOptions = {},
  ): Known<ScoreColumn, FeatureScoreFields & Readonly<Record<"features", this>>> {
    return call(methods.featureScore, this, index, options);
  }

  /**
   * Some features of each row as a vector, or all: what a probe is trained on, as in
   * `features.vectors({ features: [3, 17] }).trainClassifier({ positives })`.
   */
  vectors(
    options: FeatureVectorsOptions = {},
  ): Known<VectorColumn, FeatureVectorsFields & Readonly<Record<"features", this>>> {
    return call(columns.vectors, this, options);
  }

  /** The numbers of {@linkcode vectors}: a row for each row, a column for each feature. Computes what is missing. */
  override async toMatrix({ runner, ...options }: ResultOptions & FeatureVectorsOptions = {}): Promise<Matrix> {
    return await this.vectors(options).toMatrix({ runner });
  }
}

registerHandle("features", Features);
