/**
 * @module
 */

import type { Kind } from "../kinds.ts";
import type { Op } from "../op.ts";
import type { BooleanColumn } from "./boolean_column.ts";
import type { CategoricalColumn } from "./categorical_column.ts";
import type { Classifier } from "./classifier.ts";
import type { Dataset } from "./dataset.ts";
import type { Features } from "./features.ts";
import type { Edit } from "./edit.ts";
import type { Grid } from "./grid.ts";
import type { Group } from "./group.ts";
import type { ConversationColumn, JsonColumn } from "./json_column.ts";
import type { Report } from "./report.ts";
import type { RowIdColumn } from "./row_id_column.ts";
import type { Sae } from "./sae.ts";
import type { ScoreColumn } from "./score_column.ts";
import type { SplitColumn } from "./split_column.ts";
import type { TextColumn } from "./text_column.ts";
import type { VectorColumn } from "./vector_column.ts";
import type { VizColumn } from "./viz_column.ts";

/** The handle class of each kind. */
export interface Handles {
  /** Rows with named columns. */
  readonly dataset: Dataset;
  /** Text. */
  readonly text: TextColumn;
  /** Structured data. */
  readonly json: JsonColumn;
  /** Lists of messages. */
  readonly conversation: ConversationColumn;
  /** Labels. */
  readonly categorical: CategoricalColumn;
  /** Names of splits. */
  readonly split: SplitColumn;
  /** Truth values. */
  readonly boolean: BooleanColumn;
  /** Numbers. */
  readonly score: ScoreColumn;
  /** Vectors of one length. */
  readonly vector: VectorColumn;
  /** Points in the plane. */
  readonly viz: VizColumn;
  /** Ids of rows. */
  readonly row_id: RowIdColumn;
  /** A trained classifier. */
  readonly classifier: Classifier;
  /** Metrics. */
  readonly report: Report;
  /** Several ops. */
  readonly group: Group;
  /** What is done inside of a model. */
  readonly edit: Edit;
  /** Numbers over named axes. */
  readonly grid: Grid;
  /** A sparse autoencoder. */
  readonly sae: Sae;
  /** Which of its features are on. */
  readonly features: Features;
}

/** An op whose fields are known, as `op.fields.params`, or `op.params` where the handle has no member of that name. */
export type Known<H extends Op, F> = H & { readonly fields: Readonly<F> } & Omit<Readonly<F>, keyof H>;

/** The handle that an op of kind `K` is an instance of. */
export type Handle<K extends Kind> = Handles[K];
