/**
 * @module
 */

import { asked } from "../asked.ts";
import { OpError } from "../errors.ts";
import { call } from "../fluent/call.ts";
import * as columns from "../fluent/features.ts";
import * as methods from "../fluent/sae.ts";
import { type SimilarFeature, similarRows } from "../similar_features.ts";
import { show } from "../messages.ts";
import { requireArgument, requireCount } from "../options.ts";
import { Op, type ResultOptions } from "../op.ts";
import { registerHandle } from "../registry.ts";
import { saePoint } from "../sae_points.ts";
import type { EditFields } from "../types/edits.ts";
import type { LLMFeatureLogitsFields, SaeDirectionsFields } from "../types/feature_columns.ts";
import type { ModelOption, OwnPassOptions } from "./activations.ts";
import type { AddOptions, ClampPart, Edit, EditPlace, EditPoints, Integers } from "./edit.ts";
import type { Known } from "./handle.ts";
import type { JsonColumn } from "./json_column.ts";
import type { VectorColumn } from "./vector_column.ts";

/** Options of {@linkcode SaeFeature.ablate}. */
export type FeatureEditOptions = EditPoints & EditPlace;

/** Options of {@linkcode Sae.splice}. */
export type SpliceOptions = FeatureEditOptions & ClampPart;

/** Options of {@linkcode SaeFeature.clamp}. */
export type ClampOptions = Partial<EditPoints> & EditPlace & Pick<ClampPart, "whereOn"> & {
  /** What the feature becomes; 0 takes out what the autoencoder reads of it. */
  readonly to: number;
};

/** Options of {@linkcode SaeFeature.add}. */
export type FeatureAddOptions = AddOptions;

/** Options of {@linkcode Sae.logits}. */
export type FeatureLogitsOptions = ModelOption & Pick<OwnPassOptions, "batchSize" | "dtype" | "device"> & {
  /** Which features: a row for each. */
  readonly features: Integers;
  /** How many tokens of either end. @default 10 */
  readonly topK?: number | bigint;
};

/**
 * A sparse autoencoder: `await runner.loadSae(path)`, or `trainSae(activations, { width, k })`.
 *
 * @example
 * ```ts
 * import { Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ text: ["blue river", "green gravity"] });
 * const sae = await new Runner({ store: "memory://" }).loadSae("tests/fixtures/interventions/saes/gpt2/standard");
 * const features = data.colText("text").llmFeatures({ model: "onnx:tests/fixtures/models/gpt2", sae, applyChatTemplate: false });
 * console.log((await sae.directions().toMatrix()).rows, features.type); // 96 LLMFeaturesOp
 * ```
 */
export class Sae extends Op<"sae"> {
  /** One of its features, to steer by: `sae.feature(123).add({ factor: 4 })`. @throws {OpError} where `index` is no index */
  feature(index: number | bigint): SaeFeature {
    if (Number.isSafeInteger(Number(index)) && index >= 0) return new SaeFeature(this, index);
    throw new OpError(`feature() takes which feature, from 0, got ${show(index)}`);
  }

  /**
   * The autoencoder in place of what flows: x becomes decode(encode(x)), on the way with the features of `clamp` at their
   * values; with `errorTerm`, x + decode(clamped features) − decode(features).
   *
   * @param options The points. @default where it reads
   */
  splice(options: Partial<EditPoints> & EditPlace & ClampPart = {}): Known<Edit, EditFields> {
    return call(methods.splice, this, this.#at(options));
  }

  /** The direction of a feature, as its decoder has it, times a factor, added to what flows. */
  addFeature(
    feature: number | bigint,
    options: Partial<EditPoints> & Omit<AddOptions, "point" | "points"> = {},
  ): Known<Edit, EditFields> {
    return call(methods.addFeature, this, feature, this.#at(options));
  }

  /** The direction of a feature taken out of what flows. */
  ablateFeature(feature: number | bigint, options: Partial<EditPoints> & EditPlace = {}): Known<Edit, EditFields> {
    return call(methods.ablateFeature, this, feature, this.#at(options));
  }

  /** The direction of each feature as a vector, to be compared, laid out (`umapVis({ metric: "cosine" })`) or plotted. */
  directions(): Known<VectorColumn, SaeDirectionsFields & Readonly<Record<"sae", this>>> {
    return call(columns.directions, this);
  }

  /**
   * The features whose directions are most like that of one, by their cosine, the most similar first. Computes what is missing.
   *
   * @param count at most so many
   * @throws {OpError} where there is no such feature
   */
  async similar(index: number | bigint, count: number = 10, options: ResultOptions = {}): Promise<SimilarFeature[]> {
    requireCount("similar", "count", count);
    const feature = this.feature(index).index;
    return similarRows(await this.directions().toMatrix(options), [Number(feature)], count)[0];
  }

  /**
   * Which tokens features promote and suppress: a row for each, `{ feature, promoted, suppressed }` with lists of
   * `{ token, id, logit }`, the strongest first. A logit is what a feature's direction d adds to the token's through the final norm's
   * gains g and the unembedding W, less its mean over the vocabulary: W (g ⊙ d), where a layer norm takes the mean off d.
   */
  logits(options: FeatureLogitsOptions): Known<JsonColumn, LLMFeatureLogitsFields & Readonly<Record<"sae", this>>> {
    return call(columns.logits, this, options);
  }

  /**
   * How often each feature was on when the autoencoder was trained, as SAELens keeps it: log10(share of vectors + 1e-10), from
   * `sparsity.safetensors` beside the weights, or from a training here, whose last epoch is counted (its last 2,000 steps at most).
   * `undefined` where nobody kept it. Trains the autoencoder where that is missing.
   */
  async sparsity(options: ResultOptions = {}): Promise<Float32Array | undefined> {
    return await asked(this.evaluatorFor(options, "sparsity").saeSparsity(this));
  }

  /**
   * Writes the autoencoder into a folder, in SAELens's format: `cfg.json` and `sae_weights.safetensors`, which its
   * `SAE.load_from_disk(folder)` reads, and `sparsity.safetensors` where that is known. Trains it where that is missing.
   *
   * @param folder It is made where it is missing; what it has under these names is replaced.
   */
  async save(folder: string, options: ResultOptions = {}): Promise<void> {
    await asked(this.evaluatorFor(options, "save").saveSae(this, folder));
  }

  /** Options with the autoencoder's own point, unless they name one. */
  #at<O extends object>(options: O): O {
    const point = "point" in options || "points" in options ? undefined : saePoint(this.fields);
    return point === undefined ? options : { point, ...options };
  }
}

/**
 * One feature of an autoencoder: a direction in what the model thinks.
 *
 * @example
 * ```ts
 * import { Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ text: ["blue river", "green gravity"] });
 * const sae = await new Runner({ store: "memory://" }).loadSae("tests/fixtures/interventions/saes/gpt2/standard");
 * const features = data.colText("text").llmFeatures({ model: "onnx:tests/fixtures/models/gpt2", sae, applyChatTemplate: false });
 * const edits = [sae.feature(3).clamp({ to: 0 })];
 * const without = data.colText("text").llmLogitScores({ model: "onnx:tests/fixtures/models/gpt2", logitTokenIds: [5], edits });
 * console.log((await without.toMatrix()).rows, features.type); // 2 LLMFeaturesOp
 * ```
 */
export class SaeFeature {
  /** The autoencoder. */
  readonly sae: Sae;
  /** Which of its features. */
  readonly index: number | bigint;

  /** Made by {@linkcode Sae.feature}. */
  constructor(sae: Sae, index: number | bigint) {
    this.sae = sae;
    this.index = index;
  }

  /** The feature's direction times a factor added to what flows where the autoencoder reads, unless a point is named. */
  add(options: Partial<EditPoints> & Omit<AddOptions, "point" | "points"> = {}): Known<Edit, EditFields> {
    return this.sae.addFeature(this.index, options);
  }

  /**
   * The feature set to a value for each token, all else left as it is: x + (to − f) d, where f is how strongly the feature is
   * on in x and d its direction. This is `sae.splice({ clamp: { [index]: to }, errorTerm: true })`.
   *
   * @throws {OpError} where `to` is no finite number
   */
  clamp({ to, ...options }: ClampOptions = {} as ClampOptions): Known<Edit, EditFields> {
    requireArgument("clamp", "to", to, () => "the number that the feature becomes");
    if (!Number.isFinite(to)) {
      throw new OpError(`clamp() takes to, the finite number that the feature becomes, got ${show(to)}`);
    }
    return this.sae.splice({ ...options, clamp: { [String(this.index)]: to }, errorTerm: true });
  }

  /** The feature's direction taken out of what flows there, whether the feature is on or not. */
  ablate(options: Partial<EditPoints> & EditPlace = {}): Known<Edit, EditFields> {
    return this.sae.ablateFeature(this.index, options);
  }
}

registerHandle("sae", Sae);
