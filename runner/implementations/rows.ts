/**
 * Choosing, ordering and counting rows.
 *
 * @module
 */

import { DatasetError } from "../../ops/errors.ts";
import type { Op } from "../../ops/op.ts";
import {
  ConcatRowsOp,
  CountRowsOp,
  DropDuplicateRowsOp,
  type KeyKind,
  MaskRowsOp,
  SampleRowsOp,
  SortRowsOp,
  TakeRowsOp,
  wrongStep,
} from "../../ops/types/rows.ts";
import { columnFromValues, tableFromColumns } from "../../stores/formats/columns.ts";
import { atPace, Pace } from "../../stores/pace.ts";
import type { Ordered } from "../columns/compare.ts";
import { countedName, keyNames } from "../columns/key_names.ts";
import { gatherAtPace } from "../columns/gather_at_pace.ts";
import { joinTables } from "../columns/join_tables.ts";
import { rowGroups } from "../columns/row_groups.ts";
import { sortedRows } from "../columns/sorted_rows.ts";
import { trueRows } from "../columns/truth_bits.ts";
import { keysOfColumn, keysOfTable } from "../columns/row_keys.ts";
import { PythonRandom } from "../random/python_random.ts";
import { type Context, implement } from "../evaluation/implementation.ts";

implement(TakeRowsOp, async (fields, context) => {
  const { dataset, skip, offset, numRows } = fields;
  const problem = wrongStep(fields);
  if (problem !== undefined) throw new DatasetError(problem);
  const table = await context.table(dataset);
  const start = sliceIndex(Number(offset), table.numRows);
  const step = Number(skip);
  const available = Math.ceil((table.numRows - start) / step);
  const count = numRows === null ? available : sliceIndex(Number(numRows), available);
  if (step === 1) return table.slice(start, start + count);
  return await gatherAtPace(table, everyNth(start, step, count), context.signal);
});

implement(MaskRowsOp, async ({ dataset, mask }, context) => {
  const [table, keep] = await Promise.all([context.table(dataset), context.truthBits(mask)]);
  if (keep.length !== table.numRows) {
    throw new DatasetError(`the mask has ${keep.length} values, but the dataset has ${table.numRows} rows`);
  }
  return await gatherAtPace(table, trueRows(keep), context.signal);
});

implement(SortRowsOp, async ({ dataset, by, descending }, context) => {
  const [table, keys] = await Promise.all([context.table(dataset), keysOf(by, context)]);
  assertRows("what the rows are sorted by", keys, table.numRows);
  return await gatherAtPace(table, await sortedRows(keys, descending, context.signal), context.signal);
});

implement(SampleRowsOp, async ({ dataset, n, fraction, seed }, context) => {
  const table = await context.table(dataset);
  const wanted = n === null ? Math.round(fraction! * table.numRows) : Number(n);
  const drawing = new PythonRandom(seed).sample(table.numRows, Math.min(wanted, table.numRows));
  const drawn = new Int32Array(await atPace(drawing, new Pace(context.signal)));
  return await gatherAtPace(table, drawn, context.signal);
});

implement(DropDuplicateRowsOp, async ({ dataset, by, keep }, context) => {
  const table = await context.table(dataset);
  if ((by ?? table.schema.fields).length === 0) return table;
  const keys = by === null
    ? keysOfTable(table, new Pace(context.signal))
    : await keysOfAll("what tells rows apart", by, table.numRows, context);
  const { of, first } = await rowGroups(keys, context.signal);
  return await gatherAtPace(table, keep === "first" ? first : lastRows(of, first.length), context.signal);
});

implement(ConcatRowsOp, async ({ datasets }, context) => {
  return joinTables(await Promise.all(datasets.map((dataset) => context.table(dataset))));
});

implement(CountRowsOp, async ({ dataset, by }, context) => {
  const { numRows } = await context.table(dataset);
  const keys = await keysOfAll("what rows are counted by", by, numRows, context);
  const { first, counts } = await rowGroups(keys, context.signal);
  const order = await sortedRows([...counts], true, context.signal);
  const names = keyNames(by);
  const columns = await Promise.all(by.map(async (op, i) => [names[i], await context.column(op)] as const));
  const counted = await gatherAtPace(tableFromColumns(columns), order.map((i) => first[i]), context.signal);
  return tableFromColumns([
    ...names.map((name) => [name, counted.getChild(name)!] as const),
    [countedName(names), columnFromValues(order.map((i) => counts[i]))],
  ]);
});

async function keysOfAll(what: string, by: readonly Op<KeyKind>[], rows: number, context: Context) {
  const keys = await Promise.all(by.map((op) => keysOf(op, context)));
  keys.forEach((column) => assertRows(what, column, rows));
  return keys;
}

async function keysOf(op: Op<KeyKind>, context: Context): Promise<readonly (Ordered | null)[]> {
  return await keysOfColumn(await context.column(op), new Pace(context.signal));
}

/** As many rows as are asked for, each `step` behind the one before. */
function everyNth(start: number, step: number, count: number): Int32Array {
  const rows = new Int32Array(count);
  for (let i = 0; i < count; i++) rows[i] = start + i * step;
  return rows;
}

/** The last row of each group, in the order of the rows. */
function lastRows(groups: Int32Array, count: number): Int32Array {
  const last = new Int32Array(count);
  for (let row = 0; row < groups.length; row++) last[groups[row]] = row;
  const isLast = new Uint8Array(groups.length);
  for (let group = 0; group < count; group++) isLast[last[group]] = 1;
  let found = 0;
  for (let row = 0; row < isLast.length; row++) if (isLast[row] === 1) last[found++] = row;
  return last;
}

function assertRows(what: string, { length }: ArrayLike<unknown>, rows: number): void {
  if (length === rows) return;
  throw new DatasetError(
    `${what} has ${length} values, but the dataset has ${rows} rows: take a column of that dataset`,
  );
}

/** A bound of a Python slice: negative ones count from the end, and none leaves the range. */
function sliceIndex(index: number, length: number): number {
  return index < 0 ? Math.max(0, length + index) : Math.min(index, length);
}
