/**
 * Grids read from their tables.
 *
 * @module
 */

import type { Table } from "apache-arrow";
import { FormatError } from "../../ops/errors.ts";
import { recordIn } from "../../ops/json_record.ts";
import type { GridFacts, GridJson, GridLabels, GridTokens, Nested } from "../../ops/grid_json.ts";
import { atOnce, mapSteps, type Steps } from "../../ops/steps.ts";
import { columnValues } from "../../stores/formats/column_values.ts";
import {
  GRID_COLUMNS,
  gridLayout,
  type GridRow,
  type GridValue,
  jsonIn,
  product,
  readRow,
} from "../../stores/formats/grid.ts";
import { PLAIN } from "./plain_form.ts";

/** A grid with one block of numbers for each row. */
export interface BlockGrid extends GridValue {
  /** For each row its numbers. */
  readonly rows: readonly GridRow[];
}

/** The grid in a table. Blocks share the table's memory, labels are read when they are asked for. @throws {FormatError} */
export function gridOfTable(table: Table): BlockGrid {
  const { axes } = gridLayout(table);
  const data = valuesOf(table, GRID_COLUMNS.values);
  const rows = valuesOf(table, GRID_COLUMNS.shape).map((shape, i) => readRow(data[i], shape, axes, i));
  return {
    axes,
    rows,
    get labels() {
      return atOnce(labelSteps(table));
    },
    get tokens() {
      return atOnce(tokenSteps(table));
    },
    get facts() {
      return factsOf(table);
    },
  };
}

/** The grid in a table as plain data, in steps. @throws {FormatError} */
export function* gridJsonSteps(table: Table): Steps<GridJson> {
  const { axes, rows, facts } = gridOfTable(table);
  const plain = yield* mapSteps(rows, 1, ({ shape, data }) => nested([...data], shape));
  const labels = yield* labelSteps(table);
  const tokens = yield* tokenSteps(table);
  return { axes, labels, rows: plain, ...(tokens && { tokens }), ...(facts && { facts }) };
}

/** The numbers of each row in lists within lists, the innermost ones of which share the grid's memory, in steps. */
export function gridArraySteps({ rows }: BlockGrid): Steps<unknown[]> {
  return mapSteps(rows, ROWS_OF_STEP, ({ shape, data }) => nestedFloats(data, shape));
}

function* labelSteps(table: Table): Steps<Readonly<Record<string, GridLabels>>> {
  const labels: Record<string, GridLabels> = { ...gridLayout(table).labels };
  for (const name of namesAfter(table, GRID_COLUMNS.labels)) {
    labels[name] = (yield* jsonSteps(table, `${GRID_COLUMNS.labels}${name}`)) as GridLabels;
  }
  return labels;
}

function factsOf(table: Table): GridFacts | undefined {
  const start = GRID_COLUMNS.facts;
  const names = namesAfter(table, start);
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.map((name) => [name, valuesOf<number>(table, `${start}${name}`)]));
}

/** What stands behind a beginning in the names of columns. */
function namesAfter(table: Table, start: string): string[] {
  return table.schema.fields.flatMap(({ name }) => name.startsWith(start) ? [name.slice(start.length)] : []);
}

function* tokenSteps(table: Table): Steps<GridTokens | undefined> {
  if (table.getChild(GRID_COLUMNS.tokens) === null) return undefined;
  return gridTokens((yield* jsonSteps(table, GRID_COLUMNS.tokens)).map(placesIn));
}

function placesIn(value: unknown): RowPlaces {
  const { ids, starts, ends } = recordIn(value);
  if ([ids, starts, ends].every(Array.isArray)) return { ids, starts, ends } as RowPlaces;
  throw new FormatError("The table is no grid: its tokens have no ids, starts and ends");
}

/** The tokens of one row. */
type RowPlaces = { readonly [K in keyof GridTokens]: GridTokens[K][number] };

/** Ids and places of the tokens of rows, as a grid has them. */
export function gridTokens(rows: readonly RowPlaces[]): GridTokens {
  return {
    ids: rows.map(({ ids }) => ids),
    starts: rows.map(({ starts }) => starts),
    ends: rows.map(({ ends }) => ends),
  };
}

/** Rows whose JSON is read in one step. */
const ROWS_OF_STEP = 8;

function* jsonSteps(table: Table, name: string): Steps<unknown[]> {
  return yield* mapSteps(valuesOf(table, name), ROWS_OF_STEP, (text) => jsonIn(text, name));
}

function valuesOf<T>(table: Table, name: string): T[] {
  return columnValues(table.getChild(name)!, PLAIN) as T[];
}

/** Numbers, or labels, in lists within lists. */
export function nested<T>(flat: readonly T[], shape: readonly number[]): Nested<T> {
  if (shape.length <= 1) return flat;
  return parts(shape).map(([start, end]) => nested(flat.slice(start, end), shape.slice(1)));
}

function nestedFloats(flat: Float32Array, shape: readonly number[]): unknown {
  if (shape.length <= 1) return flat;
  return parts(shape).map(([start, end]) => nestedFloats(flat.subarray(start, end), shape.slice(1)));
}

/** Where the parts along the first axis begin and end. */
function parts([length, ...inner]: readonly number[]): [start: number, end: number][] {
  const size = product(inner);
  return Array.from({ length }, (_, i) => [i * size, (i + 1) * size]);
}
