/**
 * @module
 */

import { createOp } from "../create.ts";
import { Op } from "../op.ts";
import { registerHandle } from "../registry.ts";
import { ClassifierPredictOp } from "../types/classifiers.ts";
import type { ScoreColumn } from "./score_column.ts";
import type { VectorColumn } from "./vector_column.ts";

/** A trained classifier. */
export class Classifier extends Op<"classifier"> {
  /** The classifier's scores for vectors: its decision function where it has one, else the positives' probability. */
  predict(vectors: VectorColumn): ScoreColumn {
    return createOp(ClassifierPredictOp, { model: this, x: vectors }) as ScoreColumn;
  }
}

registerHandle("classifier", Classifier);
