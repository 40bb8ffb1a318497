/**
 * The rows that a table shows, from datasets, ops and values.
 *
 * @module
 */

import { OpError } from "../../../ops/errors.ts";
import type { Op } from "../../../ops/op.ts";
import { listNames, suggest } from "../../../ops/messages.ts";
import { isOp } from "../../../ops/op_reference.ts";
import { columnValuesResting } from "../../../stores/formats/column_values.ts";
import { PLAIN } from "../../../runner/values/plain_form.ts";
import { type Channel, channelValues } from "../charts/channel.ts";
import { classColours, MOST_COLOURED, positiveNames } from "../charts/class_colours.ts";
import { type ShownColumn, shownColumns } from "./columns.ts";
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
  /** What a row is called. @default "row" */
  readonly rowName?: string;
  /** Colours of the words of columns that hold classes, by the columns' names. */
  readonly colours: WordColours;
}

/** A colour for each word, by columns' names. */
export type WordColours = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Reads at most `maxRows`. Computes what is missing. */
export async function readRows(source: TableSource, options: TableOptions, maxRows: number): Promise<ShownRows> {
  const added = await channels(options.with ?? {}, maxRows);
  const own = isOp(source) ? await datasetColumns(source, options.columns, maxRows) : await channels(source, maxRows);
  const columns = new Map([...added, ...[...own].filter(([name]) => !added.has(name))]);
  const [first] = columns;
  const odd = [...columns].find(([, { total }]) => total !== first[1].total);
  if (odd !== undefined) {
    throw new OpError(
      `table() takes columns of one length, but ${first[0]} has ${first[1].total} rows and ${odd[0]} ${odd[1].total}`,
    );
  }
  const total = first?.[1].total ?? 0;
  const shown = await shownColumns(columns.entries().map(([name, { values }]) => [name, values] as const));
  const colours = classColoursOf(shown, positiveNames(channelsOf(source, options)));
  return { columns: shown, count: Math.min(total, maxRows), total, colours };
}

/** The first values of a column, and how many there are in all. */
interface FirstValues {
  readonly values: ArrayLike<unknown>;
  readonly total: number;
}

/** A dataset's columns by name. */
async function datasetColumns(
  dataset: Op<"dataset">,
  names: readonly string[] | undefined,
  maxRows: number,
): Promise<Map<string, FirstValues>> {
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
  const first = data.slice(0, maxRows);
  const columns = new Map<string, FirstValues>();
  for (const name of names ?? known) {
    columns.set(name, { values: await columnValuesResting(first.getChild(name)!, PLAIN), total: data.numRows });
  }
  return columns;
}

async function channels(columns: TableColumns, maxRows: number): Promise<Map<string, FirstValues>> {
  const values = await Promise.all(
    Object.entries(columns).map(async ([name, channel]) => {
      const all = await channelValues("table", name, channel) as ArrayLike<unknown>;
      return [name, { values: Array.prototype.slice.call(all, 0, maxRows), total: all.length }] as const;
    }),
  );
  return new Map(values);
}

function channelsOf(source: TableSource, options: TableOptions): Channel[] {
  return [...(isOp(source) ? [source] : Object.values(source)), ...Object.values(options.with ?? {})];
}

/** The colours of the words of columns that hold classes: those that they have in all pictures. */
export function classColoursOf(columns: readonly ShownColumn[], positives: ReadonlySet<string>): WordColours {
  const classes = columns.filter(({ kind, words = [] }) => {
    return kind === "category" && words.length > 1 && words.length <= MOST_COLOURED;
  });
  return new Map(classes.map(({ name, words }) => [name, classColours(words!, positives)]));
}
