/**
 * Ops that choose, order and count rows of datasets. A row keeps its values, and so its id, through all of them.
 *
 * @module
 */

import {
  booleanField,
  enumField,
  type Field,
  floatField,
  intField,
  opField,
  opListField,
  optional,
} from "../fields.ts";
import type { Op } from "../op.ts";
import { isOp } from "../op_reference.ts";
import { type OpType, opType } from "../op_type.ts";

/** Fields of `TakeRowsOp`. */
export interface TakeRowsFields {
  /** The rows to choose from. */
  readonly dataset: Op<"dataset">;
  /** Take every skip-th row; at least 1. */
  readonly skip: number | bigint;
  /** Rows left out at the start; counted from the end where negative, as in Python's slices. */
  readonly offset: number | bigint;
  /** At most so many rows; `null` for all. */
  readonly numRows: number | bigint | null;
}

/**
 * Every skip-th row from an offset on, up to a number of rows.
 *
 * @example
 * ```ts
 * import { Runner, TakeRowsOp } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ x: [1, 2, 3, 4] });
 * const op = data.take(2, { skip: 2 });
 * console.log(op.is(TakeRowsOp), await op.toRows()); // true [ { x: 1 }, { x: 3 } ]
 * ```
 */
export const TakeRowsOp: OpType<"dataset", TakeRowsFields, "skip" | "offset"> = opType({
  type: "TakeRowsOp",
  kind: "dataset",
  ephemeral: true,
  fields: {
    dataset: opField(["dataset"]),
    skip: intField({ default: 1 }),
    offset: intField({ default: 0 }),
    numRows: optional(intField()),
  },
});

/**
 * What is wrong with a step, or `undefined`. A graph file can hold any.
 *
 * @example
 * ```ts
 * import { Runner, TakeRowsOp, wrongStep } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({
 *   text: ["Hi!", "Stop it.", "Go on."],
 *   label: ["a", "b", "a"],
 *   score: [0.2, 0.9, 0.4],
 *   bad: [false, true, false],
 * });
 * console.log(wrongStep(TakeRowsOp({ dataset: data, skip: 2 }).fields)); // undefined: nothing is wrong
 * ```
 */
export function wrongStep({ skip }: TakeRowsFields): string | undefined {
  return skip < 1 ? `skip is ${skip}: every skip-th row is taken, so it must be 1 or more` : undefined;
}

/** Fields of `MaskRowsOp`. */
export interface MaskRowsFields {
  /** The rows to choose from. */
  readonly dataset: Op<"dataset">;
  /** Which rows to keep. */
  readonly mask: Op<"boolean">;
}

/**
 * The rows at which a boolean column is true.
 *
 * @example
 * ```ts
 * import { MaskRowsOp, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ score: [0.9, 0.1] });
 * const op = data.maskRows(data.colScore("score").gt(0.5));
 * console.log(op.is(MaskRowsOp), await op.toRows()); // true [ { score: 0.9 } ]
 * ```
 */
export const MaskRowsOp: OpType<"dataset", MaskRowsFields> = opType({
  type: "MaskRowsOp",
  kind: "dataset",
  ephemeral: true,
  fields: { dataset: opField(["dataset"]), mask: opField(["boolean"]) },
});

/** Fields of `SortRowsOp`. */
export interface SortRowsFields {
  /** The rows to order. */
  readonly dataset: Op<"dataset">;
  /** What they are ordered by: numbers by value, texts by code point, false before true. */
  readonly by: Op<KeyKind>;
  /** Whether the greatest come first. */
  readonly descending: boolean;
}

/** The kinds of column that rows can be ordered and told apart by. */
export type KeyKind = "score" | "categorical" | "split" | "text" | "boolean" | "row_id";

const KEYS = ["score", "categorical", "split", "text", "boolean", "row_id"] as const;

/**
 * The rows in the order of a column. Rows of equal values keep their order; NaN comes after all numbers, and what is missing
 * at the very end, in either direction, as in pyarrow. An op type of ours.
 *
 * @example
 * ```ts
 * import { Runner, SortRowsOp } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ score: [0.9, 0.1] });
 * const op = data.sortBy(data.colScore("score"));
 * console.log(op.is(SortRowsOp), await op.toRows()); // true [ { score: 0.1 }, { score: 0.9 } ]
 * ```
 */
export const SortRowsOp: OpType<"dataset", SortRowsFields, "descending"> = opType({
  type: "SortRowsOp",
  kind: "dataset",
  ephemeral: true,
  fields: { dataset: opField(["dataset"]), by: opField(KEYS), descending: booleanField({ default: false }) },
});

/** Fields of `SampleRowsOp`. */
export interface SampleRowsFields {
  /** The rows to draw from. */
  readonly dataset: Op<"dataset">;
  /** How many rows; all where there are no more. */
  readonly n: number | bigint | null;
  /** Which share of the rows, rounded to a whole number of them. */
  readonly fraction: number | null;
  /** Seed of Python's `random.Random`. */
  readonly seed: number | bigint;
}

/**
 * Some rows at random, each at most once, in the order in which they are drawn: those at
 * `random.Random(seed).sample(range(rows), n)` of Python. An op type of ours.
 *
 * @example
 * ```ts
 * import { Runner, SampleRowsOp } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ x: [1, 2, 3, 4] });
 * const op = data.sample(2, { seed: 1 });
 * console.log(op.is(SampleRowsOp), await op.toRows()); // true [ { x: 2 }, { x: 3 } ]
 * ```
 */
export const SampleRowsOp: OpType<"dataset", SampleRowsFields, "seed"> = opType({
  type: "SampleRowsOp",
  kind: "dataset",
  ephemeral: true,
  fields: {
    dataset: opField(["dataset"]),
    n: optional(intField()),
    fraction: optional(floatField()),
    seed: intField({ default: 42 }),
  },
  check: ({ n, fraction }) => {
    if ((n === null) === (fraction === null)) {
      return "takes n, a number of rows, or fraction, a share of them: one of both";
    }
    if (n !== null && n < 0) return `n is ${n}: a number of rows from 0 on is needed`;
    if (fraction === null || (fraction >= 0 && fraction <= 1)) return undefined;
    return `fraction is ${fraction}: a share from 0 to 1 is needed`;
  },
});

/** Fields of `DropDuplicateRowsOp`. */
export interface DropDuplicateRowsFields {
  /** The rows. */
  readonly dataset: Op<"dataset">;
  /** Rows are duplicates where all of these are equal; `null`: where all columns are. */
  readonly by: readonly Op<KeyKind>[] | null;
  /** Which of several stays. */
  readonly keep: "first" | "last";
}

/**
 * One row of each that are equal, in the order of the dataset. Missing values are equal to each other, and so are NaNs, and
 * -0 and 0, as in pandas. An op type of ours.
 *
 * @example
 * ```ts
 * import { DropDuplicateRowsOp, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ label: ["a", "b", "a"] });
 * const op = data.dropDuplicates();
 * console.log(op.is(DropDuplicateRowsOp), await op.toRows()); // true [ { label: "a" }, { label: "b" } ]
 * ```
 */
export const DropDuplicateRowsOp: OpType<"dataset", DropDuplicateRowsFields, "keep"> = opType({
  type: "DropDuplicateRowsOp",
  kind: "dataset",
  ephemeral: true,
  fields: {
    dataset: opField(["dataset"]),
    by: optional(keyListField()),
    keep: enumField(["first", "last"], { default: "first" }),
  },
  check: ({ by }) => by?.length === 0 ? "by is empty: leave it out to compare whole rows" : undefined,
});

/** Fields of `ConcatRowsOp`. */
export interface ConcatRowsFields {
  /** The datasets, with the same columns of the same types. */
  readonly datasets: readonly Op<"dataset">[];
}

/**
 * The rows of several datasets, one after the other. An op type of ours.
 *
 * @example
 * ```ts
 * import { concat, ConcatRowsOp, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ score: [0.9, 0.1] });
 * const op = concat(data, data.take(1));
 * console.log(op.is(ConcatRowsOp), await op.shape); // true [ 3, 1 ]
 * ```
 */
export const ConcatRowsOp: OpType<"dataset", ConcatRowsFields> = opType({
  type: "ConcatRowsOp",
  kind: "dataset",
  ephemeral: true,
  fields: { datasets: opListField(["dataset"]) },
  check: ({ datasets }) => datasets.length === 0 ? "there is no dataset to take rows of" : undefined,
});

/** Fields of `CountRowsOp`. */
export interface CountRowsFields {
  /** The rows. */
  readonly dataset: Op<"dataset">;
  /** Rows are of one group where all of these are equal. */
  readonly by: readonly Op<KeyKind>[];
}

/**
 * How many rows each group has: a row for each combination that occurs, with its values and `count`. The largest group comes
 * first; of groups of one size the one that occurs first. An op type of ours.
 *
 * @example
 * ```ts
 * import { CountRowsOp, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ label: ["a", "b", "a"] });
 * const op = data.countBy(data.colCategorical("label"));
 * console.log(op.is(CountRowsOp), await op.toRows()); // true [ { label: "a", count: 2 }, { label: "b", count: 1 } ]
 * ```
 */
export const CountRowsOp: OpType<"dataset", CountRowsFields> = opType({
  type: "CountRowsOp",
  kind: "dataset",
  ephemeral: true,
  fields: { dataset: opField(["dataset"]), by: keyListField() },
  check: ({ by }) => by.length === 0 ? "takes the columns by which rows are counted" : undefined,
});

/** Columns, given as a list or alone. */
function keyListField(): Field<readonly Op<KeyKind>[]> {
  const field: Field<readonly Op<KeyKind>[]> = opListField(KEYS);
  return { ...field, parse: (value) => field.parse(isOp(value) ? [value] : value) };
}
