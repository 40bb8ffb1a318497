/**
 * Edits of what flows in a model, row by row: whose vectors, factors and positions they are.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { largest } from "../../../ops/extremes.ts";
import type { Matrix } from "../../../stores/formats/matrix.ts";
import type { EditAction, GraphEdit } from "../../onnx/edits/graph_edit.ts";
import type { EditFeed } from "../engine/edit_feeds.ts";

/**
 * Which tokens of a row are edited: all, those of the prompt, those written after it, some of the prompt by index
 * (negative from its end), or all from one on.
 */
export type EditPositions = "all" | "prompt" | "generated" | readonly number[] | { readonly from: number };

/** Vectors of an edit. */
export type EditValue =
  /** The same for all rows. */
  | { readonly kind: "same"; readonly vector: Float32Array<ArrayBuffer> }
  /** One for each row of the dataset. */
  | { readonly kind: "rows"; readonly matrix: Matrix<Float32Array<ArrayBuffer>> }
  /** One for each token of each row. */
  | { readonly kind: "tokens"; readonly rows: readonly Matrix<Float32Array<ArrayBuffer>>[] };

/** An edit of a model's rows. */
export interface RowEdit {
  /** What is done (see `GraphEdit`). */
  readonly action: EditAction;
  /** At which points. */
  readonly points: readonly string[];
  /** With which vectors; `undefined` for `scale`. */
  readonly value?: EditValue;
  /** By what v, or for `scale` x, is multiplied. */
  readonly factor: number;
  /** At which tokens; of a pattern, for which queries. */
  readonly positions: EditPositions;
  /** Of a pattern, which keys; `null`: all. */
  readonly keys: EditPositions | null;
  /** Which heads; `null`: all. */
  readonly heads: readonly number[] | null;
  /** Which neurons; `null`: all. */
  readonly neurons: readonly number[] | null;
  /** Whether `add` keeps the length of x. */
  readonly keepNorm: boolean;
}

/** A row in a pass. */
export interface EditedRow {
  /** The row of the dataset; `undefined` for one of a check. */
  readonly row: number | undefined;
  /** Tokens of its prompt. */
  readonly prompt: number;
  /** The positions of the tokens that are read now. */
  readonly tokens: readonly number[];
  /** The positions of all tokens that attention sees, -1 for what is no token. */
  readonly keys: readonly number[];
}

/** What the graph has to know of edits. */
export function graphEdits(edits: readonly RowEdit[]): GraphEdit[] {
  return edits.map(({ action, points, value, keepNorm }) => ({
    action,
    points,
    keepNorm,
    valueSize: value === undefined ? 0 : sizeOf(value),
  }));
}

function sizeOf(value: EditValue): number {
  if (value.kind === "same") return value.vector.length;
  return value.kind === "rows" ? value.matrix.columns : value.rows[0]?.columns ?? 0;
}

/** Rows of a pass that read whole texts, padded on the right. */
export function wholeRows(rows: readonly { row: number | undefined; prompt: number; length: number }[]): EditedRow[] {
  const longest = largest(rows.map(({ length }) => length));
  return rows.map(({ row, prompt, length }) => {
    const tokens = Array.from({ length: longest }, (_, at) => at < length ? at : -1);
    return { row, prompt, tokens, keys: tokens };
  });
}

/**
 * Rows of a pass that reads one more token of each. The cache of a short prompt has a gap after it.
 *
 * @param written tokens of each row after its prompt, the one that is read included
 */
export function steppedRows(
  rows: readonly { row: number | undefined; prompt: number }[],
  written: number,
): EditedRow[] {
  const longest = largest(rows.map(({ prompt }) => prompt));
  return rows.map(({ row, prompt }) => ({
    row,
    prompt,
    tokens: [prompt + written - 1],
    keys: Array.from({ length: longest + written }, (_, at) => {
      if (at >= longest) return prompt + at - longest;
      return at < prompt ? at : -1;
    }),
  }));
}

/** The numbers of edits for the rows of a pass. */
export function editFeeds(edits: readonly RowEdit[], rows: readonly EditedRow[]): EditFeed[] {
  return edits.map((edit) => ({
    where: flags(
      rows,
      (row) => row.tokens.map((at) => isEdited(edit.positions, at, row.prompt) && hasValue(edit, row, at)),
    ),
    keys: flags(rows, ({ keys, prompt }) => keys.map((at) => isEdited(edit.keys ?? "all", at, prompt))),
    factors: new Float32Array(rows.length).fill(edit.factor),
    heads: edit.heads,
    neurons: edit.neurons,
    ...valuesOf(edit.value, rows),
  }));
}

/** Numbers with which edits change nothing. */
export function neutralFeeds(edits: readonly RowEdit[], rows: readonly EditedRow[]): EditFeed[] {
  return editFeeds(edits, rows).map((feed) => ({ ...feed, where: feed.where.map(() => 0) }));
}

function flags(rows: readonly EditedRow[], of: (row: EditedRow) => readonly boolean[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(rows.flatMap((row) => of(row).map(Number)));
}

/** Whether the token at a position is edited; -1 is no token. */
function isEdited(positions: EditPositions, at: number, prompt: number): boolean {
  if (at < 0) return false;
  if (typeof positions === "string") return positions === "all" || (positions === "prompt") === at < prompt;
  if (isList(positions)) return positions.some((position) => (position < 0 ? prompt + position : position) === at);
  return at >= (positions.from < 0 ? prompt + positions.from : positions.from);
}

function isList(positions: EditPositions): positions is readonly number[] {
  return Array.isArray(positions);
}

/** Values position by position end where the rows did that they come from. */
function hasValue({ value }: RowEdit, { row = 0 }: EditedRow, at: number): boolean {
  return value?.kind !== "tokens" || at < value.rows[row].rows;
}

function valuesOf(value: EditValue | undefined, rows: readonly EditedRow[]): Pick<EditFeed, "value" | "valueDims"> {
  if (value === undefined) return { value: new Float32Array(), valueDims: [1, 1] };
  if (value.kind === "same") return { value: value.vector, valueDims: [1, 1] };
  const size = sizeOf(value);
  const tokens = value.kind === "rows" ? 1 : largest(rows.map((row) => row.tokens.length));
  const gathered = new Float32Array(rows.length * tokens * size);
  rows.forEach(({ row = 0, tokens: positions }, index) => {
    const from = value.kind === "rows" ? value.matrix : value.rows[row];
    const places = value.kind === "rows" ? [row] : positions.filter((at) => at >= 0 && at < from.rows);
    places.forEach((place, token) =>
      gathered.set(from.data.subarray(place * size, (place + 1) * size), (index * tokens + token) * size)
    );
  });
  return { value: gathered, valueDims: [rows.length, tokens] };
}

/**
 * A text that differs between rows whose values differ; `undefined` if values are the same for all rows. Rows that are equal
 * otherwise are computed once.
 */
export function valueKeys(edits: readonly RowEdit[]): ((row: number) => string) | undefined {
  const values = edits.flatMap(({ value }) => value === undefined || value.kind === "same" ? [] : [value]);
  if (values.length === 0) return undefined;
  return (row) => {
    const hash = createHash("sha256");
    for (const value of values) {
      const { data, columns } = value.kind === "rows" ? value.matrix : value.rows[row];
      hash.update(value.kind === "rows" ? data.subarray(row * columns, (row + 1) * columns) : data);
    }
    return hash.digest("base64");
  };
}
