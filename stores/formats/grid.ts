/**
 * Grids: numbers over named axes, a block of them for each row, as Arrow tables.
 *
 * A row's numbers lie in one list of float32, the last axis varying fastest, beside the lengths of the axes: so a file of
 * millions of numbers is read and written as it is in memory, whatever the axes. Names of axes, and labels that all rows
 * share, are in the schema's metadata; labels that differ, and tokens, are columns of JSON texts, one for each row.
 *
 * @module
 */

import { Field, Float32, Float64, Int32, List, Schema, type Table, Utf8, type Vector } from "apache-arrow";
import { FormatError } from "../../ops/errors.ts";
import type { GridFacts, GridLabels, GridTokens, Nested } from "../../ops/grid_json.ts";
import { areShared, labelDepth, labelledAxis } from "../../ops/grid_labels.ts";
import { parseJson, recordIn } from "../../ops/json_record.ts";
import { listNames } from "../../ops/messages.ts";
import { atOnce, mapSteps, type Steps } from "../../ops/steps.ts";
import { columnOfType, tableOfSchema } from "./columns.ts";
import { numberLists } from "./number_lists.ts";

/** The numbers of one row. */
export interface GridRow {
  /** The lengths of the axes. */
  readonly shape: readonly number[];
  /** As many numbers as the lengths' product, the last axis varying fastest. */
  readonly data: Float32Array;
}

/** Numbers over named axes, as implementations give them. */
export interface GridValue {
  /** Names of the axes, the outermost first. */
  readonly axes: readonly string[];
  /** Labels by axis; `axis:what` is a second set of an axis, any other name one of none. An axis without any is counted from 0. */
  readonly labels: Readonly<Record<string, GridLabels>>;
  /** For each row its numbers, as a block or as lists within lists. */
  readonly rows: readonly (GridRow | Nested<number>)[];
  /** The tokens of each row, where an axis stands for them. */
  readonly tokens?: GridTokens;
  /** Numbers that each row has beside its cells, by name. */
  readonly facts?: GridFacts;
}

/** What the schema's metadata says of a grid. */
export interface GridLayout {
  /** Names of the axes. */
  readonly axes: readonly string[];
  /** Labels that all rows share. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
}

/** The metadata key of a {@linkcode GridLayout}. */
const LAYOUT_KEY = "probegraph.grid";

/** The columns of a grid's table; those of labels are `labels.` and the axis, those of facts `facts.` and the name. */
export const GRID_COLUMNS = {
  values: "values",
  shape: "shape",
  labels: "labels.",
  tokens: "tokens",
  facts: "facts.",
} as const;

/**
 * The table of a grid.
 *
 * @throws {FormatError} where numbers and labels do not fit the axes.
 */
export function gridTable(grid: GridValue): Table {
  return atOnce(gridTableSteps(grid));
}

/** Rows that are looked at in one step. */
const ROWS_OF_STEP = 32;

/** As {@linkcode gridTable}, in steps. */
export function* gridTableSteps({ axes, labels, rows, tokens, facts = {} }: GridValue): Steps<Table> {
  checkAxes(axes);
  const blocks = yield* mapSteps(rows, ROWS_OF_STEP, (row, i) => {
    return checkedRow(isBlock(row) ? row : blockOf(row, axes.length, i), axes, i);
  });
  for (const [name, given] of Object.entries(labels)) yield* checkLabels(name, given, axes, blocks);
  const [shared, own] = partition(Object.entries(labels), ([, given]) => areShared(given));
  const layout: GridLayout = { axes, labels: Object.fromEntries(shared) as GridLayout["labels"] };
  const columns: [string, Vector][] = [
    [GRID_COLUMNS.values, numberLists(blocks.map(({ data }) => data), new Float32())],
    [GRID_COLUMNS.shape, columnOfType(blocks.map(({ shape }) => shape), INTEGERS)],
  ];
  for (const [name, lists] of own) columns.push([`${GRID_COLUMNS.labels}${name}`, yield* jsonTexts(lists)]);
  for (const [name, numbers] of Object.entries(facts)) {
    const column = columnOfType(checkedFacts(name, numbers, rows.length), new Float64());
    columns.push([`${GRID_COLUMNS.facts}${name}`, column]);
  }
  if (tokens !== undefined) columns.push([GRID_COLUMNS.tokens, yield* jsonTexts(rowTokens(tokens))]);
  const fields = columns.map(([name, { type }]) => new Field(name, type, true));
  return tableOfSchema(new Schema(fields, new Map([[LAYOUT_KEY, JSON.stringify(layout)]])), columns);
}

/** What a grid's table says of its axes. @throws {FormatError} where the table is no grid's. */
export function gridLayout({ schema }: Table): GridLayout {
  const text = schema.metadata.get(LAYOUT_KEY);
  const names = schema.fields.map(({ name }) => name);
  if (text !== undefined && names.includes(GRID_COLUMNS.values) && names.includes(GRID_COLUMNS.shape)) {
    return layoutIn(text);
  }
  throw new FormatError(
    `The table is no grid: it should have the columns values and shape, and has ${listNames(names)}`,
  );
}

function layoutIn(text: string): GridLayout {
  const { axes, labels } = recordIn(jsonIn(text, "layout"));
  checkAxes(Array.isArray(axes) ? axes : []);
  const shared = Object.entries(recordIn(labels)).filter(([, names]) => Array.isArray(names) && areShared(names));
  return { axes, labels: Object.fromEntries(shared) } as GridLayout;
}

/** The JSON in a text of a grid. @param what what the text says @throws {FormatError} */
export function jsonIn(text: unknown, what: string): unknown {
  try {
    return parseJson(String(text));
  } catch (cause) {
    throw new FormatError(`The table is no grid: its ${what} is no JSON (${(cause as Error).message})`, { cause });
  }
}

/** Lengths of axes beside one that is empty: they stand for no numbers, and lists would be made of them all the same. */
const MOST_EMPTY = 2 ** 20;

/** One row of a grid's table. @throws {FormatError} where its numbers do not have its shape */
export function readRow(data: unknown, shape: unknown, axes: readonly string[], i: number): GridRow {
  const lengths = Array.from((shape ?? []) as ArrayLike<number>);
  const most = data instanceof Float32Array ? Math.max(data.length, MOST_EMPTY) : -1;
  if (data instanceof Float32Array && lengths.every((length) => length >= 0 && length <= most)) {
    return checkedRow({ data, shape: lengths }, axes, i);
  }
  throw new FormatError(`Row ${i} of a grid has the shape ${lengths.join(" × ")}, and no numbers of that shape`);
}

function checkedFacts(name: string, numbers: readonly number[], rows: number): readonly number[] {
  if (numbers.length === rows) return numbers;
  throw new FormatError(`A grid of ${rows} rows has ${numbers.length} numbers of the fact ${name}`);
}

const INTEGERS = new List(new Field("item", new Int32(), true));

function* jsonTexts(values: readonly unknown[]): Steps<Vector> {
  return columnOfType(yield* mapSteps(values, ROWS_OF_STEP, (value) => JSON.stringify(value)), new Utf8());
}

/** The tokens of each row by themselves. */
function rowTokens({ ids, starts, ends }: GridTokens): unknown[] {
  return ids.map((row, i) => ({ ids: [...row], starts: [...starts[i]], ends: [...ends[i]] }));
}

function isBlock(row: GridRow | Nested<number>): row is GridRow {
  return "shape" in row;
}

function checkAxes(axes: readonly string[]): void {
  const odd = axes.find((axis, i) =>
    typeof axis !== "string" || axis === "" || /:/.test(axis) || axes.indexOf(axis) !== i
  );
  if (axes.length > 0 && odd === undefined) return;
  throw new FormatError(`A grid needs axes with a name each, without ":"; got ${listNames(axes.map(String))}`);
}

function checkedRow(row: GridRow, axes: readonly string[], i: number): GridRow {
  const { shape, data } = row;
  if (shape.length === axes.length && data.length === product(shape)) return row;
  throw new FormatError(
    `Row ${i} of a grid has ${data.length} numbers in the shape ${shape.join(" × ")}: its axes are ${axes.join(", ")}`,
  );
}

/** The block of lists within lists. @throws {FormatError} where they have different lengths. */
function blockOf(row: Nested<number>, depth: number, i: number): GridRow {
  const shape: number[] = [];
  for (let level: Nested<number> | number = row; shape.length < depth; level = level[0] ?? []) {
    if (!Array.isArray(level)) {
      throw new FormatError(`Row ${i} of a grid has ${shape.length} axes: ${depth} are needed`);
    }
    shape.push(level.length);
  }
  const data = Float32Array.from(flattened(row, shape, `Row ${i} of a grid`));
  return { shape, data };
}

/** The items of lists within lists, in order. */
function flattened<T>(list: Nested<T>, shape: readonly number[], what: string): T[] {
  const [length, ...inner] = shape;
  if (!Array.isArray(list) || list.length !== length) {
    throw new FormatError(`${what} has lists of different lengths along one axis`);
  }
  return inner.length === 0 ? [...list] as T[] : list.flatMap((item) => flattened(item as Nested<T>, inner, what));
}

function* checkLabels(
  name: string,
  given: GridLabels,
  axes: readonly string[],
  blocks: readonly GridRow[],
): Steps<void> {
  const axis = axes.indexOf(labelledAxis(name));
  if (axis < 0) return;
  if (areShared(given)) {
    const odd = blocks.findIndex(({ shape }) => shape[axis] !== given.length);
    if (odd < 0) return;
    throw new FormatError(
      `Row ${odd} of a grid is ${
        blocks[odd].shape[axis]
      } long along ${name}, of which there are ${given.length} labels`,
    );
  }
  if (given.length !== blocks.length) {
    throw new FormatError(`A grid of ${blocks.length} rows has ${given.length} lists of labels of ${name}`);
  }
  yield* mapSteps(given, ROWS_OF_STEP, (list, i) => {
    const shape = blocks[i].shape.slice(Math.max(0, axis + 1 - labelDepth(list as Nested<string>)), axis + 1);
    flattened(list as Nested<string>, shape, `Row ${i} of a grid's labels of ${name}`);
  });
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

/** How many cells a shape has. */
export function product(shape: readonly number[]): number {
  return shape.reduce((cells, length) => cells * length, 1);
}
