/**
 * Ops that make a column from a dataset: selections, row ids, splits.
 *
 * @module
 */

import { type OpDefinition, opType } from "../definition.ts";
import { intField, numberField, opField, optional, stringField } from "../fields.ts";
import type { Kind } from "../kinds.ts";
import type { Op } from "../op.ts";
import type { PythonJson } from "../python_json.ts";

/** Fields of the ops that select a column. */
export interface SelectColumnFields {
  /** The column's name in the dataset. */
  readonly columnName: string;
  readonly dataset: Op<"dataset">;
}

function selectColumn<K extends Kind>(type: string, kind: K): OpDefinition<K, SelectColumnFields> {
  return opType({
    type,
    kind,
    ephemeral: true,
    fields: { columnName: stringField(), dataset: opField(["dataset"]) },
  });
}

/** A column of vectors. */
export const SelectVectorColumnOp: OpDefinition<"vector", SelectColumnFields> = selectColumn(
  "SelectVectorColumnOp",
  "vector",
);
/** A column of text. */
export const SelectTextColumnOp: OpDefinition<"text", SelectColumnFields> = selectColumn("SelectTextColumnOp", "text");
/** A column of conversations: lists of `{ role, content }`. */
export const SelectConversationColumnOp: OpDefinition<"conversation", SelectColumnFields> = selectColumn(
  "SelectConversationColumnOp",
  "conversation",
);
/** A column of labels. */
export const SelectCategoricalColumnOp: OpDefinition<"categorical", SelectColumnFields> = selectColumn(
  "SelectCategoricalColumnOp",
  "categorical",
);
/** A column that says which split a row belongs to. */
export const SelectTrainTestSplitColumnOp: OpDefinition<"split", SelectColumnFields> = selectColumn(
  "SelectTrainTestSplitColumnOp",
  "split",
);
/** A column of numbers. */
export const SelectScoreColumnOp: OpDefinition<"score", SelectColumnFields> = selectColumn(
  "SelectScoreColumnOp",
  "score",
);
/** A column of truth values. */
export const SelectBooleanColumnOp: OpDefinition<"boolean", SelectColumnFields> = selectColumn(
  "SelectBooleanColumnOp",
  "boolean",
);
/** A column of structured data. */
export const SelectJSONColumnOp: OpDefinition<"json", SelectColumnFields> = selectColumn("SelectJSONColumnOp", "json");

/** Fields of `AssignRowIDOp`. */
export interface AssignRowIDFields {
  readonly dataset: Op<"dataset">;
}

/** An id for each row: equal rows get equal ids with a running number, different rows different ones. */
export const AssignRowIDOp: OpDefinition<"row_id", AssignRowIDFields> = opType({
  type: "AssignRowIDOp",
  kind: "row_id",
  fields: { dataset: opField(["dataset"]) },
});

/** Fields of `AssignTrainTestSplitOp`. */
export interface AssignTrainTestSplitFields {
  readonly dataset: Op<"dataset">;
  /** A fraction between 0 and 1 (a float), or a count (an integer). */
  readonly testSize: PythonJson;
  /** A fraction between 0 and 1 (a float), or a count (an integer). */
  readonly trainSize: PythonJson;
  /** Seed of Python's `random.Random`. */
  readonly randomState: number | bigint;
}

/** A random split of the rows into `train` and `test`, the same in Python. */
export const AssignTrainTestSplitOp: OpDefinition<"split", AssignTrainTestSplitFields> = opType({
  type: "AssignTrainTestSplitOp",
  kind: "split",
  fields: {
    dataset: opField(["dataset"]),
    testSize: optional(numberField()),
    trainSize: optional(numberField()),
    randomState: intField({ default: 19190115 }),
  },
});
