/**
 * @module
 */

import { asked } from "../asked.ts";
import type { ClassifierName } from "../classifier_names.ts";
import type { GgufOptions } from "../evaluator.ts";
import { call } from "../fluent/call.ts";
import * as edits from "../fluent/edits.ts";
import * as methods from "../fluent/vector.ts";
import type { ResultOptions } from "../op.ts";
import { registerHandle } from "../registry.ts";
import type { Preprocessing, TrainClassifierFields } from "../types/classifiers.ts";
import type { EditFields } from "../types/edits.ts";
import type { TrainSpanClassifierFields } from "../types/token_scores.ts";
import type { UMAPVizFields } from "../types/viz.ts";
import type { BooleanColumn } from "./boolean_column.ts";
import type { Classifier } from "./classifier.ts";
import type { AddOptions, Edit, EditPlace, EditPoints } from "./edit.ts";
import { Column } from "./column.ts";
import type { Known } from "./handle.ts";
import type { JsonColumn } from "./json_column.ts";
import type { ScoreColumn } from "./score_column.ts";
import type { VizColumn } from "./viz_column.ts";

/** Options of {@linkcode VectorColumn.trainClassifier}. */
export interface TrainClassifierOptions {
  /** The rows that are positive. */
  readonly positives: BooleanColumn;
  /** The rows that are negative. @default all that are not positive */
  readonly negatives?: BooleanColumn;
  /** The rows to learn from. @default all */
  readonly trainDomain?: BooleanColumn | null;
  /** What happens to the vectors first. @default "none" */
  readonly preprocessing?: Preprocessing;
  /** Parameters under scikit-learn's names, such as `{ C: 0.1 }`. @default scikit-learn's */
  readonly params?: Readonly<Record<string, unknown>>;
}

/** Options of {@linkcode VectorColumn.trainSpanClassifier}. */
export interface TrainSpanClassifierOptions
  extends Pick<TrainClassifierOptions, "trainDomain" | "preprocessing" | "params"> {
  /**
   * For each row a list of `[start, end]`, places in its text as `slice` counts them: the tokens there are positive, the
   * row's others negative. A row that has `null` is left out.
   */
  readonly spans: JsonColumn;
}

/** Options of {@linkcode VectorColumn.umapVis}: umap-learn's parameters. */
export type UmapOptions = Partial<Omit<UMAPVizFields, "inputEmbedding">>;

/** A classifier that was trained on vectors `X`. */
export type TrainedOn<X extends VectorColumn> = Known<Classifier, TrainClassifierFields & { readonly x: X }>;

/**
 * A column of vectors of one length: activations, embeddings, logits of some tokens.
 *
 * @example
 * ```ts
 * import { Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({
 *   x: [[0, 1], [1, 1], [8, 0], [9, 1]],
 *   bad: [false, false, true, true],
 * });
 * const probe = data.colVector("x").trainClassifier("mean_difference", { positives: data.colBoolean("bad") });
 * console.log(await data.colVector("x").col(0).toArray(), probe.type); // Float64Array(4) [ 0, 1, 8, 9 ] TrainClassifierOp
 * ```
 */
export class VectorColumn extends Column<"vector"> {
  /**
   * Trains a classifier on the vectors. Rows that are neither positive nor negative are left out.
   *
   * @param modelType Name of the classifier. @default "logistic_regression"
   * @throws {OpError} for an unknown option or one of the wrong kind.
   */
  trainClassifier(modelType: ClassifierName, options: TrainClassifierOptions): TrainedOn<this>;
  /** Trains a logistic regression on the vectors. */
  trainClassifier(options: TrainClassifierOptions): TrainedOn<this>;
  trainClassifier(first: ClassifierName | TrainClassifierOptions, second?: TrainClassifierOptions): TrainedOn<this> {
    return call(methods.trainClassifier, this, first, second);
  }

  /**
   * Trains a classifier of tokens on the tokens in some spans of each row's text, against its other tokens.
   *
   * @param modelType Name of the classifier, such as `"logistic_regression"`.
   * @throws {OpError} for an unknown option, and where these are no activations of token mode `all`.
   */
  trainSpanClassifier(
    modelType: ClassifierName,
    options: TrainSpanClassifierOptions,
  ): Known<Classifier, TrainSpanClassifierFields & { readonly x: VectorColumn }> {
    return call(methods.trainSpanClassifier, this, modelType, options);
  }

  /**
   * Lays the vectors out in the plane with UMAP.
   *
   * @param options `nNeighbors` = 15, `minDist` = 0.1, `nEpochs` = 200, `randomState` = 42, and umap-learn's others.
   */
  umapVis(options: UmapOptions = {}): Known<VizColumn, UMAPVizFields & Readonly<Record<"inputEmbedding", this>>> {
    return call(methods.umapVis, this, options);
  }

  /** The vector added to what flows at some points: steering. */
  add(options: AddOptions): Known<Edit, EditFields> {
    return call(edits.add, this, options);
  }

  /**
   * The vector's direction taken out of what flows at some points.
   *
   * @param options The points. @default the whole stream
   */
  ablate(options: Partial<EditPoints> & EditPlace = {}): Known<Edit, EditFields> {
    return call(edits.ablate, this, options);
  }

  /**
   * The vector in the place of what flows at some points: one row for all prompts (a mean), one for each (a patch from
   * activations that were kept), or, of token mode `all`, one for each token.
   */
  set(options: EditPoints & EditPlace): Known<Edit, EditFields> {
    return call(edits.set, this, options);
  }

  /**
   * One element of each vector as a score.
   *
   * @param index from 0; or where the elements have names, as labels and asked tokens do, a name
   */
  col(index: number | bigint | string): ScoreColumn {
    return call(methods.col, this, index);
  }

  /** Each vector as probabilities, of logits of some tokens say: exp(x) divided by the sum of them. */
  softmax(): VectorColumn {
    return call(methods.softmax, this);
  }

  /**
   * The bytes of a GGUF file for llama.cpp's option `--control-vector`, of one vector. Computes what is missing.
   *
   * @param options `blocks`: those that it is added to the output of. @default the one where its activations were taken
   * @throws {OpError} where there is more than one row, or nothing says for which block it is.
   */
  toGguf(options: ResultOptions & GgufOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    const { runner, ...rest } = options;
    return asked(this.evaluatorFor({ runner }, "toGguf").toGguf(this, rest));
  }
}

registerHandle("vector", VectorColumn);
