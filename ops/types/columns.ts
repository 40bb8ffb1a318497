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

/**
 * A column of vectors.
 *
 * @example
 * ```ts
 * import { Runner, SelectVectorColumnOp } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ x: [[0, 1], [2, 3]] });
 * const op = data.colVector("x");
 * console.log(op.is(SelectVectorColumnOp), (await op.toMatrix()).columns); // true 2
 * ```
 */
export const SelectVectorColumnOp: OpType<"vector", SelectColumnFields> = selectColumn(
  "SelectVectorColumnOp",
  "vector",
);
/**
 * A column of text.
 *
 * @example
 * ```ts
 * import { Runner, SelectTextColumnOp } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] });
 * const op = data.colText("text");
 * console.log(op.is(SelectTextColumnOp), await op.toArray()); // true [ "Hi!", "Stop it." ]
 * ```
 */
export const SelectTextColumnOp: OpType<"text", SelectColumnFields> = selectColumn("SelectTextColumnOp", "text");
/**
 * A column of conversations: lists of `{ role, content }`.
 *
 * @example
 * ```ts
 * import { Runner, SelectConversationColumnOp } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ chat: [[{ role: "user", content: "Hi!" }]] });
 * const op = data.colConversation("chat");
 * console.log(op.is(SelectConversationColumnOp), (await op.toArray()).length); // true 1
 * ```
 */
export const SelectConversationColumnOp: OpType<"conversation", SelectColumnFields> = selectColumn(
  "SelectConversationColumnOp",
  "conversation",
);
/**
 * A column of labels.
 *
 * @example
 * ```ts
 * import { Runner, SelectCategoricalColumnOp } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ label: ["a", "b"] });
 * const op = data.colCategorical("label");
 * console.log(op.is(SelectCategoricalColumnOp), await op.toArray()); // true [ "a", "b" ]
 * ```
 */
export const SelectCategoricalColumnOp: OpType<"categorical", SelectColumnFields> = selectColumn(
  "SelectCategoricalColumnOp",
  "categorical",
);
/**
 * A column that says which split a row belongs to.
 *
 * @example
 * ```ts
 * import { Runner, SelectTrainTestSplitColumnOp } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ split: ["train", "test"] });
 * const op = data.colTrainTestSplit("split");
 * console.log(op.is(SelectTrainTestSplitColumnOp), await op.toArray()); // true [ "train", "test" ]
 * ```
 */
export const SelectTrainTestSplitColumnOp: OpType<"split", SelectColumnFields> = selectColumn(
  "SelectTrainTestSplitColumnOp",
  "split",
);
/**
 * A column of numbers.
 *
 * @example
 * ```ts
 * import { Runner, SelectScoreColumnOp } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ score: [0.9, 0.1] });
 * const op = data.colScore("score");
 * console.log(op.is(SelectScoreColumnOp), await op.toArray()); // true Float64Array(2) [ 0.9, 0.1 ]
 * ```
 */
export const SelectScoreColumnOp: OpType<"score", SelectColumnFields> = selectColumn(
  "SelectScoreColumnOp",
  "score",
);
/**
 * A column of truth values.
 *
 * @example
 * ```ts
 * import { Runner, SelectBooleanColumnOp } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ bad: [true, false] });
 * const op = data.colBoolean("bad");
 * console.log(op.is(SelectBooleanColumnOp), await op.toArray()); // true [ true, false ]
 * ```
 */
export const SelectBooleanColumnOp: OpType<"boolean", SelectColumnFields> = selectColumn(
  "SelectBooleanColumnOp",
  "boolean",
);
/**
 * A column of structured data.
 *
 * @example
 * ```ts
 * import { Runner, SelectJSONColumnOp } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ info: [{ a: 1 }, { a: 2 }] });
 * const op = data.colJson("info");
 * console.log(op.is(SelectJSONColumnOp), await op.toArray()); // true [ { a: 1 }, { a: 2 } ]
 * ```
 */
export const SelectJSONColumnOp: OpType<"json", SelectColumnFields> = selectColumn("SelectJSONColumnOp", "json");

/**
 * A column of no particular kind. krnel-graph's base of the ops above: graph files can hold it, and no method makes it.
 * Whatever is in the column is taken for structured data.
 *
 * @example
 * ```ts
 * import { Runner, SelectColumnOp } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ x: [1, 2] });
 * const op = SelectColumnOp({ dataset: data, columnName: "x" });
 * console.log(op.is(SelectColumnOp), op.kind); // true json
 * ```
 */
export const SelectColumnOp: OpType<"json", SelectColumnFields> = selectColumn("SelectColumnOp", "json");

/** Fields of `AssignRowIDOp`. */
export interface AssignRowIDFields {
  /** Where the rows come from. */
  readonly dataset: Op<"dataset">;
}

/**
 * An id for each row, from its values: equal rows have equal ids, in any dataset; different rows have different ones.
 *
 * @example
 * ```ts
 * import { AssignRowIDOp, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] });
 * const op = data.assignRowId();
 * console.log(op.is(AssignRowIDOp), (await op.toArray()).length); // true 2
 * ```
 */
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

/**
 * A random split of the rows into `train` and `test`, the same in Python.
 *
 * @example
 * ```ts
 * import { AssignTrainTestSplitOp, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ x: [1, 2, 3, 4] });
 * const op = data.assignTrainTestSplit({ testSize: 0.5, randomState: 0 });
 * console.log(op.is(AssignTrainTestSplitOp), await op.toArray()); // true [ "train", "test", "train", "test" ]
 * ```
 */
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
