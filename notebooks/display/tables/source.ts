/**
 * The rows that a table shows, from datasets, ops and values.
 *
 * @module
 */

import { OpError } from "../../../ops/errors.ts";
import type { Op } from "../../../ops/op.ts";
import { listNames, suggest } from "../../../ops/messages.ts";
import { isOp } from "../../../ops/op_reference.ts";
import { columnValues } from "../../../stores/formats/column_values.ts";
import { PLAIN } from "../../../runner/values/plain_form.ts";
import { type Channel, channelValues } from "../charts/channel.ts";
import { classColours, positiveNames } from "../charts/class_colours.ts";
import { type ShownColumn, shownColumn } from "./columns.ts";
import type { TableColumns, TableOptions, TableSource } from "./rows_table.ts";

/** Rows to show. */
export interface ShownRows {
  /** The columns, in order. */
  readonly columns: readonly ShownColumn[];
  /** Rows in the columns. */
  readonly count: number;
  /** Rows in all: those that are not shown are left out at the end. */
  readonly total: number;
  /** The rows' own numbers, where they are not 0, 1, 2 … */
  readonly numbers?: readonly number[];
  /** Colours of the words of columns that hold classes, by the columns' names. */
  readonly colours: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Reads at most `maxRows`. Computes what is missing. */
export async function readRows(source: TableSource, options: TableOptions, maxRows: number): Promise<ShownRows> {
  const added = await channels(options.with ?? {});
  const own = isOp(source) ? await datasetColumns(source, options.columns) : await channels(source);
  const values = new Map([...added, ...[...own].filter(([name]) => !added.has(name))]);
  const total = [...values.values()][0]?.length ?? 0;
  const odd = [...values].find(([, { length }]) => length !== total);
  if (odd !== undefined) {
    throw new OpError(
      `table() takes columns of one length, but ${[...values.keys()][0]} has ${total} rows and ${odd[0]} ${
        odd[1].length
      }`,
    );
  }
  const count = Math.min(total, maxRows);
  const columns = [...values].map(([name, column]) => shownColumn(name, Array.prototype.slice.call(column, 0, count)));
  return { columns, count, total, colours: classColoursOf(columns, positiveNames(channelsOf(source, options))) };
}

/** The values of a dataset's columns, by name. */
async function datasetColumns(
  dataset: Op<"dataset">,
  names: readonly string[] | undefined,
): Promise<Map<string, ArrayLike<unknown>>> {
  const data = await dataset.toArrow();
  const known = data.schema.fields.map(({ name }) => name);
  const missing = names?.find((name) => !known.includes(name));
  if (missing !== undefined) {
    throw new OpError(
      `table(): the dataset has no column ${JSON.stringify(missing)}${suggest(missing, known)}; it has ${
        listNames(known)
      }`,
    );
  }
  return new Map((names ?? known).map((name) => [name, columnValues(data.getChild(name)!, PLAIN)]));
}

async function channels(columns: TableColumns): Promise<Map<string, ArrayLike<unknown>>> {
  const values = await Promise.all(
    Object.entries(columns).map(async ([name, channel]) => {
      return [name, await channelValues("table", name, channel) as ArrayLike<unknown>] as const;
    }),
  );
  return new Map(values);
}

function channelsOf(source: TableSource, options: TableOptions): Channel[] {
  return [...(isOp(source) ? [source] : Object.values(source)), ...Object.values(options.with ?? {})];
}

/** With more values than this a column is read by its words alone. */
const MOST_COLOURED = 12;

/** The colours of the words of columns that hold classes: those that they have in all pictures. */
export function classColoursOf(columns: readonly ShownColumn[], positives: ReadonlySet<string>): ShownRows["colours"] {
  const classes = columns.filter(({ kind, words = [] }) => {
    return kind === "category" && words.length > 1 && words.length <= MOST_COLOURED;
  });
  return Object.fromEntries(
    classes.map(({ name, words }) => [name, Object.fromEntries(classColours(words!, positives))]),
  );
}
