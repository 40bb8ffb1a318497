/**
 * @module
 */

import { asked } from "../asked.ts";
import type { ProbeDirection } from "../evaluator.ts";
import { call } from "../fluent/call.ts";
import * as edits from "../fluent/edits.ts";
import * as methods from "../fluent/vector.ts";
import { Op, type ResultOptions } from "../op.ts";
import { registerHandle } from "../registry.ts";
import type { ClassifierPredictFields } from "../types/classifiers.ts";
import type { EditFields } from "../types/edits.ts";
import type { ClassifierTokenScoresFields } from "../types/token_scores.ts";
import type { AddOptions, Edit, EditPlace, EditPoints } from "./edit.ts";
import type { Grid } from "./grid.ts";
import type { Known } from "./handle.ts";
import type { ScoreColumn } from "./score_column.ts";
import type { VectorColumn } from "./vector_column.ts";

/**
 * A trained classifier.
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
 * console.log(await probe.predict(data.colVector("x")).toArray(), (await probe.direction()).direction.length); // Float64Array(4) [ -36.125, -28.125, 28.375, 35.875 ] 2
 * ```
 */
export class Classifier extends Op<"classifier"> {
  /** The classifier's scores for vectors: its decision function where it has one, else the positives' probability. */
  predict<V extends VectorColumn>(
    vectors: V,
  ): Known<ScoreColumn, ClassifierPredictFields & Readonly<Record<"model", this>> & { readonly x: V }> {
    return call(methods.predict, this, vectors);
  }

  /**
   * The classifier's scores for all tokens of each row, with the tokens' texts: rows × tokens.
   *
   * @param vectors Activations with `tokenMode: "all"`.
   * @throws {OpError} where they have one vector for each row.
   */
  tokenScores<V extends VectorColumn>(
    vectors: V,
  ): Known<Grid, ClassifierTokenScoresFields & Readonly<Record<"model", this>> & { readonly x: V }> {
    return call(methods.tokenScores, this, vectors);
  }

  /** The direction of a linear classifier, of length 1, added to what flows at some points. */
  add(options: AddOptions): Known<Edit, EditFields> {
    return call(edits.add, this, options);
  }

  /**
   * The direction taken out of what flows at some points.
   *
   * @param options The points. @default the whole stream
   */
  ablate(options: Partial<EditPoints> & EditPlace = {}): Known<Edit, EditFields> {
    return call(edits.ablate, this, options);
  }

  /**
   * The hyperplane of a linear classifier in the space of the vectors that it was trained on, preprocessing undone.
   * Trains it where that is missing.
   *
   * @throws {ClassifierError} where the classifier is not linear.
   */
  direction(options: ResultOptions = {}): Promise<ProbeDirection> {
    return asked(this.evaluatorFor(options, "direction").direction(this));
  }

  /**
   * The bytes of a standalone ONNX model that any ONNX runtime runs: vectors in (`float32[rows, columns]`), scores out.
   * Trains the classifier where that is missing.
   */
  toOnnx(options: ResultOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    return asked(this.evaluatorFor(options, "toOnnx").toOnnx(this));
  }
}

registerHandle("classifier", Classifier);
