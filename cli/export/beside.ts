/**
 * A column beside others of its dataset, as one table.
 *
 * @module
 */

import { Table } from "apache-arrow";
import { commonDataset } from "../../ops/judged_rows.ts";
import { listNames, suggest } from "../../ops/messages.ts";
import type { Op } from "../../ops/op.ts";
import type { Runner } from "../../runner/runner.ts";
import { UsageError } from "../usage_error.ts";

/**
 * A column under a name of its own, after some columns of the dataset whose rows it has.
 *
 * @throws {UsageError} where no one dataset has its rows, or the dataset lacks a column.
 */
export async function columnBeside(op: Op, runner: Runner, name: string, others: readonly string[]): Promise<Table> {
  const dataset = op.kind === "dataset" ? undefined : commonDataset([op]);
  if (dataset === undefined) {
    throw new UsageError(
      `--with ${others.join(",")}: ${op.uuid} is no column of one dataset whose rows could stand beside it`,
    );
  }
  const [table, own] = await Promise.all([runner.toArrow(dataset), runner.toArrow(op)]);
  const known = table.schema.fields.map((field) => field.name);
  const missing = others.find((other) => !known.includes(other));
  if (missing !== undefined) {
    throw new UsageError(
      `The dataset has no column ${missing}${suggest(missing, known)}; it has ${listNames(known, 40)}`,
    );
  }
  if (others.includes(name)) {
    throw new UsageError(`--with ${name}: the column itself is called so; name its variable otherwise`);
  }
  return new Table(Object.fromEntries([
    ...others.map((other) => [other, table.getChild(other)!]),
    [name, own.getChildAt(0)!],
  ]));
}
