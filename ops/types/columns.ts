/**
 * Ops that make a column from a dataset: selections, row ids, splits.
 *
 * @module
 */

import { intField, numberField, opField, optional, stringField } from "../fields.ts";
import type { Kind } from "../kinds.ts";
import type { Op } from "../op.ts";
import { type OpType, opType } from "../op_type.ts";
import type { PythonJson } from "../python_json.ts";

/** Fields of the ops that select a column. */
export interface SelectColumnFields {
  /** The column's name in the dataset. */
  readonly columnName: string;
  /** Where the rows come from. */
  readonly dataset: Op<"dataset">;
}

function selectColumn<K extends Kind>(type: string, kind: K): OpType<K, SelectColumnFields> {
  return opType({
    type,
    kind,
    ephemeral: true,
    fields: { columnName: stringField(), dataset: opField(["dataset"]) },
  });
}

/** A column of vectors. */
export const SelectVectorColumnOp: OpType<"vector", SelectColumnFields> = selectColumn(
  "SelectVectorColumnOp",
  "vector",
);
/** A column of text. */
export const SelectTextColumnOp: OpType<"text", SelectColumnFields> = selectColumn("SelectTextColumnOp", "text");
/** A column of conversations: lists of `{ role, content }`. */
export const SelectConversationColumnOp: OpType<"conversation", SelectColumnFields> = selectColumn(
  "SelectConversationColumnOp",
  "conversation",
);
/** A column of labels. */
export const SelectCategoricalColumnOp: OpType<"categorical", SelectColumnFields> = selectColumn(
  "SelectCategoricalColumnOp",
  "categorical",
);
/** A column that says which split a row belongs to. */
export const SelectTrainTestSplitColumnOp: OpType<"split", SelectColumnFields> = selectColumn(
  "SelectTrainTestSplitColumnOp",
  "split",
);
/** A column of numbers. */
export const SelectScoreColumnOp: OpType<"score", SelectColumnFields> = selectColumn(
  "SelectScoreColumnOp",
  "score",
);
/** A column of truth values. */
export const SelectBooleanColumnOp: OpType<"boolean", SelectColumnFields> = selectColumn(
  "SelectBooleanColumnOp",
  "boolean",
);
/** A column of structured data. */
export const SelectJSONColumnOp: OpType<"json", SelectColumnFields> = selectColumn("SelectJSONColumnOp", "json");

/**
 * A column of no particular kind. krnel-graph's base of the ops above: graph files can hold it, and no method makes it.
 * Whatever is in the column is taken for structured data.
 */
export const SelectColumnOp: OpType<"json", SelectColumnFields> = selectColumn("SelectColumnOp", "json");

/** Fields of `AssignRowIDOp`. */
export interface AssignRowIDFields {
  /** Where the rows come from. */
  readonly dataset: Op<"dataset">;
}

/** An id for each row, from its values: equal rows have equal ids, in any dataset; different rows have different ones. */
export const AssignRowIDOp: OpType<"row_id", AssignRowIDFields> = opType({
  type: "AssignRowIDOp",
  kind: "row_id",
  fields: { dataset: opField(["dataset"]) },
});

/** Fields of `AssignTrainTestSplitOp`. */
export interface AssignTrainTestSplitFields {
  /** Where the rows come from. */
  readonly dataset: Op<"dataset">;
  /** A fraction between 0 and 1 (a float), or a count (an integer). */
  readonly testSize: PythonJson;
  /** A fraction between 0 and 1 (a float), or a count (an integer). */
  readonly trainSize: PythonJson;
  /** Seed of Python's `random.Random`. */
  readonly randomState: number | bigint;
}

/** A random split of the rows into `train` and `test`, the same in Python. */
export const AssignTrainTestSplitOp: OpType<"split", AssignTrainTestSplitFields, "randomState"> = opType({
  type: "AssignTrainTestSplitOp",
  kind: "split",
  fields: {
    dataset: opField(["dataset"]),
    testSize: optional(numberField()),
    trainSize: optional(numberField()),
    randomState: intField({ default: 19190115 }),
  },
});
