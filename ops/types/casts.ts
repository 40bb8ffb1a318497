/**
 * A dataset whose columns are given other types.
 *
 * @module
 */

import { type Field, opField, scalarMapField } from "../fields.ts";
import type { Op } from "../op.ts";
import { type OpType, opType } from "../op_type.ts";
import { csvProblem, type CsvType } from "./datasets.ts";

/** Fields of `CastColumnsOp`. */
export interface CastColumnsFields {
  /** The rows. */
  readonly dataset: Op<"dataset">;
  /** Types of columns by their names; the others keep theirs. */
  readonly columns: { readonly [column: string]: CsvType };
}

/**
 * The same rows, with values of some columns as values of another type. Floats are written as Python writes them, and an
 * integer is made of a float only where it has no fraction. An op type of ours.
 *
 * @example
 * ```ts
 * import { CastColumnsOp, Runner } from "@probegraph/probegraph";
 *
 * const path = await Deno.makeTempFile({ suffix: ".jsonl" });
 * await Deno.writeTextFile(path, '{"id": 7}\n{"id": 8}\n');
 * const op = await new Runner({ store: "memory://" }).fromJsonl(path, { columns: { id: "string" } });
 * console.log(op.is(CastColumnsOp), await op.toRows()); // true [ { id: "7" }, { id: "8" } ]
 * ```
 */
export const CastColumnsOp: OpType<"dataset", CastColumnsFields> = opType({
  type: "CastColumnsOp",
  kind: "dataset",
  ephemeral: true,
  fields: {
    dataset: opField(["dataset"]),
    columns: scalarMapField() as unknown as Field<CastColumnsFields["columns"]>,
  },
  check: ({ columns }) => csvProblem({ columns, encoding: null }),
});
