/**
 * @module
 */

import { createOp } from "../create.ts";
import { OpError } from "../errors.ts";
import { negation } from "../fluent/boolean.ts";
import { show } from "../messages.ts";
import { Op } from "../op.ts";
import { registerHandle } from "../registry.ts";
import { type Preprocessing, type TrainClassifierFields, TrainClassifierOp } from "../types/classifiers.ts";
import type { EditFields } from "../types/edits.ts";
import { VectorToScalarOp } from "../types/scores.ts";
import { type UMAPVizFields, UMAPVizOp } from "../types/viz.ts";
import type { BooleanColumn } from "./boolean_column.ts";
import type { Classifier } from "./classifier.ts";
import { ablateEdit, addEdit, type AddOptions, type Edit, type EditPlace, type EditPoints, setEdit } from "./edit.ts";
import type { Known } from "./handle.ts";
import { checkOptions, requireArgument } from "./options.ts";
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

/** Options of {@linkcode VectorColumn.umapVis}: umap-learn's parameters. */
export type UmapOptions = Partial<Omit<UMAPVizFields, "inputEmbedding">>;

/** A classifier that was trained on vectors `X`. */
export type TrainedOn<X extends VectorColumn> = Known<Classifier, TrainClassifierFields & { readonly x: X }>;

/** A column of vectors of one length: activations, embeddings, logits of some tokens. */
export class VectorColumn extends Op<"vector"> {
  /**
   * Trains a classifier on the vectors. Rows that are neither positive nor negative are left out.
   *
   * @param modelType Name of the classifier. @default "logistic_regression"
   * @throws {OpError} for an unknown option or one of the wrong kind.
   */
  trainClassifier(modelType: string, options: TrainClassifierOptions): TrainedOn<this>;
  /** Trains a logistic regression on the vectors. */
  trainClassifier(options: TrainClassifierOptions): TrainedOn<this>;
  trainClassifier(first: string | TrainClassifierOptions, second?: TrainClassifierOptions): TrainedOn<this> {
    const [modelType, options] = typeof first === "string" ? [first, second] : ["logistic_regression", first];
    if (typeof first !== "string" && second !== undefined) {
      throw new OpError(`trainClassifier(modelType, options) takes the name of a classifier first, got ${show(first)}`);
    }
    const given = checkOptions("trainClassifier", options, [
      "positives",
      "negatives",
      "trainDomain",
      "preprocessing",
      "params",
    ]);
    requireArgument("trainClassifier", "positives", given.positives, "a BOOLEAN op");
    const negatives = given.negatives ?? negation(given.positives);
    return createOp(TrainClassifierOp, { ...given, negatives, modelType, x: this }) as never;
  }

  /**
   * Lays the vectors out in the plane with UMAP.
   *
   * @param options `nNeighbors` = 15, `minDist` = 0.1, `nEpochs` = 200, `randomState` = 42, and umap-learn's others.
   */
  umapVis(options: UmapOptions = {}): Known<VizColumn, UMAPVizFields & Readonly<Record<"inputEmbedding", this>>> {
    const known = Object.keys(UMAPVizOp.fields).filter((name) => name !== "inputEmbedding");
    const given = checkOptions("umapVis", options, known);
    const defaults = { nNeighbors: 15, minDist: 0.1, nEpochs: 200, randomState: 42 };
    return createOp(UMAPVizOp, { ...defaults, ...given, inputEmbedding: this }) as never;
  }

  /** The vector added to what flows at some points: steering. */
  add(options: AddOptions): Known<Edit, EditFields> {
    return addEdit(this, options) as never;
  }

  /** The vector's direction taken out of what flows at some points. @param options The points. @default the whole stream */
  ablate(options: Partial<EditPoints> & EditPlace = {}): Known<Edit, EditFields> {
    return ablateEdit(this, options) as never;
  }

  /**
   * The vector in the place of what flows at some points: one row for all prompts (a mean), one for each (a patch from
   * activations that were kept), or, of token mode `all`, one for each token.
   */
  set(options: EditPoints & EditPlace): Known<Edit, EditFields> {
    return setEdit(this, options) as never;
  }

  /** One element of each vector, from 0, as a score. */
  col(index: number | bigint): ScoreColumn {
    return createOp(VectorToScalarOp, { input: this, colIndex: index }) as ScoreColumn;
  }
}

registerHandle("vector", VectorColumn);
