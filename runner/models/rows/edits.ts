/**
 * Edits of what flows in a model, row by row: whose vectors, factors and positions they are.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { largest } from "../../../ops/extremes.ts";
import type { EditPositions } from "../../../ops/handles/edit.ts";
import type { Matrix } from "../../../stores/formats/matrix.ts";
import type { GraphEdit } from "../../onnx/edits/graph_edit.ts";
import type { Splice } from "../../onnx/edits/splice.ts";
import type { EditFeed } from "../engine/edit_feeds.ts";

/** Vectors of an edit. Where there are fewer rows of them than are read, they are taken in turn. */
export type EditValue =
  /** The same for all rows. */
  | { readonly kind: "same"; readonly vector: Float32Array<ArrayBuffer> }
  /** One for each row. */
  | { readonly kind: "rows"; readonly matrix: Matrix<Float32Array<ArrayBuffer>> }
  /** One for each token of each row. */
  | { readonly kind: "tokens"; readonly rows: readonly Matrix<Float32Array<ArrayBuffer>>[] };

/** An edit of a model's rows. */
export interface RowEdit {
  /**
   * `add`: x + factor · v; `ablate`: x − (x · d) d with d = v / |v|; `scale`: factor · x; `set`: x = v; `splice`: what an
   * autoencoder makes of x.
   */
  readonly action: "add" | "ablate" | "scale" | "set" | "splice";
  /** At which points. */
  readonly points: readonly string[];
  /** With which vectors; `undefined` for `scale` and `splice`. */
  readonly value?: EditValue;
  /** The autoencoder of `splice`. */
  readonly splice?: Splice;
  /** By what v, or for `scale` x, is multiplied: one number for all rows, or one for each. */
  readonly factor: number | Float32Array<ArrayBuffer>;
  /** At which tokens: indices are of the prompt, negative ones from its end. Of a pattern, for which queries. */
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

/** What an edit says that is made of all that flows at its points. */
export const EVERYWHERE = {
  positions: "all",
  keys: null,
  heads: null,
  neurons: null,
  keepNorm: false,
  factor: 1,
} as const satisfies Partial<RowEdit>;

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
  return edits.map(({ action, points, value, keepNorm, splice }) => ({
    action,
    points,
    keepNorm,
    valueSize: splice?.weights.decoder.dims[1] ?? (value === undefined ? 0 : sizeOf(value)),
    ...(splice && { splice }),
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
    factors: Float32Array.from(rows, ({ row = 0 }) => typeof edit.factor === "number" ? edit.factor : edit.factor[row]),
    heads: edit.heads,
    neurons: edit.neurons,
    ...valuesOf(edit.value, rows),
  }));
}

/** The numbers of edits for a pass that reads whole texts. Without edits, nothing is gone through. */
export function wholeFeeds(edits: readonly RowEdit[], ...rows: Parameters<typeof wholeRows>): EditFeed[] {
  return edits.length === 0 ? [] : editFeeds(edits, wholeRows(...rows));
}

/** The same for a pass that reads one more token. */
export function steppedFeeds(edits: readonly RowEdit[], ...rows: Parameters<typeof steppedRows>): EditFeed[] {
  return edits.length === 0 ? [] : editFeeds(edits, steppedRows(...rows));
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
  return value?.kind !== "tokens" || at < tokensOf(value.rows, row).rows;
}

/** The vectors of a row's tokens. */
export function tokensOf(
  rows: readonly Matrix<Float32Array<ArrayBuffer>>[],
  row: number,
): Matrix<Float32Array<ArrayBuffer>> {
  return rows[row % rows.length];
}

function valuesOf(value: EditValue | undefined, rows: readonly EditedRow[]): Pick<EditFeed, "value" | "valueDims"> {
  if (value === undefined) return { value: new Float32Array(), valueDims: [1, 1] };
  if (value.kind === "same") return { value: value.vector, valueDims: [1, 1] };
  const size = sizeOf(value);
  const tokens = value.kind === "rows" ? 1 : largest(rows.map((row) => row.tokens.length));
  const gathered = new Float32Array(rows.length * tokens * size);
  rows.forEach(({ row = 0, tokens: positions }, index) => {
    const from = value.kind === "rows" ? value.matrix : tokensOf(value.rows, row);
    const places = value.kind === "rows" ? [row % from.rows] : positions.filter((at) => at >= 0 && at < from.rows);
    places.forEach((place, token) =>
      gathered.set(from.data.subarray(place * size, (place + 1) * size), (index * tokens + token) * size)
    );
  });
  return { value: gathered, valueDims: [rows.length, tokens] };
}

/**
 * A text that differs between rows whose values or factors differ; `undefined` if they are the same for all rows. Rows that
 * are equal otherwise are computed once.
 */
export function valueKeys(edits: readonly RowEdit[]): ((row: number) => string) | undefined {
  const varying = edits.filter(({ value, factor }) => typeof factor !== "number" || (value && value.kind !== "same"));
  if (varying.length === 0) return undefined;
  // Rows are asked for several times, and their values may be megabytes.
  const known: string[] = [];
  return (row) => known[row] ??= valueKey(varying, row);
}

function valueKey(varying: readonly RowEdit[], row: number): string {
  const hash = createHash("sha256");
  for (const { value, factor } of varying) {
    if (value !== undefined) hash.update(ownValues(value, row));
    if (typeof factor !== "number") hash.update(factor.subarray(row, row + 1));
  }
  return hash.digest("base64");
}

function ownValues(value: EditValue, row: number): Float32Array {
  if (value.kind === "same") return value.vector;
  if (value.kind === "tokens") return tokensOf(value.rows, row).data;
  const { rows, columns, data } = value.matrix;
  const at = row % rows;
  return data.subarray(at * columns, (at + 1) * columns);
}
