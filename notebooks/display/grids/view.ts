/**
 * A grid as the picture that fits its axes.
 *
 * @module
 */

import { OpError } from "../../../ops/errors.ts";
import type { GridJson } from "../../../ops/grid_json.ts";
import { atPace, mapResting } from "../../../stores/pace.ts";
import type { View } from "../bundle.ts";
import { type Html, markup } from "../html.ts";
import type { PictureParts } from "../picture.ts";
import { type AttentionRow, attentionView, stillAttention } from "./attention.ts";
import { attributionBars } from "./bars.ts";
import type { Figure } from "./figure.ts";
import { figures, type Part } from "./figures.ts";
import { flatten, labelsOf, leaves, shapeOf, sideOf } from "./grid_data.ts";
import { heatMap } from "./heat_map.ts";
import { lensLines, type LensTable, lensTable } from "./lens.ts";
import { heatMaps, mainMap } from "./maps.ts";
import type { ScoredToken } from "./pieces.ts";
import { strongest } from "./strongest.ts";
import { quoted } from "./token_text.ts";
import { stripSteps } from "./strip.ts";

/** The most rows of which there are bars or tables. */
const ROWS = 8;
/** The most tokens of which there are maps. */
const TOKENS = 6;

/** Draws a grid; `name` says what its numbers are. */
export async function gridView(grid: GridJson, name: string): Promise<View> {
  const count = grid.rows.length;
  const text = `${count} ${count === 1 ? "row" : "rows"} of ${grid.axes.join(" × ")}\n${strongest(grid, name)}`;
  if (count === 0) return { html: markup`<p class="faint">No rows.</p>`, text };
  return { html: await pictureOf(grid, name), text };
}

async function pictureOf(grid: GridJson, name: string): Promise<Html> {
  switch (kindOf(grid)) {
    case "attention":
      return await attentionView(grid.rows.keys().map((at) => attentionRow(grid, at)), grid.rows.length);
    case "lens":
      return figures([...manyTables(grid), more(grid)]);
    case "chosen":
      return figures([...manyTokens(grid, name), more(grid)]);
    case "map":
      return await heatMaps(grid, name);
    case "parts":
      return await bars(grid, name);
    case "strip":
      return await strip(grid, name);
  }
}

/** A grid as one picture: its first row, or the mean of all. @throws {OpError} where it has no rows */
export function gridPicture(grid: GridJson, name: string): PictureParts {
  if (grid.rows.length === 0) throw new OpError("Cannot draw a grid without rows");
  switch (kindOf(grid)) {
    case "attention":
      return stillAttention(attentionRow(grid, 0));
    case "lens":
      return lensTable(lensOf(grid, 0));
    case "chosen":
      return tokenMap(grid, name, 0, 0);
    case "map":
      return mainMap(grid, name);
    case "parts":
    case "strip":
      return mainMap(asRow(grid), name);
  }
}

/** What picture fits a grid's axes. */
function kindOf({ axes }: GridJson): "attention" | "lens" | "chosen" | "map" | "parts" | "strip" {
  if (axes.at(-1) === "key" && axes.at(-2) === "query") return "attention";
  if (axes.includes("rank")) return "lens";
  if (axes.length === 3 && axes[2] === "token") return "chosen";
  if (axes.length > 1) return "map";
  return axes[0] === "component" ? "parts" : "strip";
}

/** Numbers along one axis as cells: the first row's. */
function asRow({ axes, rows, labels }: GridJson): GridJson {
  const [axis] = axes;
  return { axes: ["row", axis], labels: { ...labels, row: ["0"] }, rows: [[rows[0] as number[]]] };
}

function attentionRow(grid: GridJson, at: number): AttentionRow {
  const row = grid.rows[at] as readonly (readonly number[][][])[];
  const [layers, heads, count] = shapeOf(row);
  const names = { layer: labelsOf(grid, "layer", at, layers), head: labelsOf(grid, "head", at, heads) };
  const own = row.flatMap((byHead, i) => {
    return byHead.map((weights, j) => ({ layer: names.layer[i], head: names.head[j], weights: weights.flat() }));
  });
  return { row: at, tokens: labelsOf(grid, "query", at, count), heads: own };
}

function manyTables(grid: GridJson): Part[] {
  return grid.rows.slice(0, ROWS).flatMap((_, at): Part[] => {
    const lines = lensLines(lensOf(grid, at));
    // Long texts are read one at a time.
    return at > 0 && lines.length > 1 ? [{ summary: `row ${at}`, parts: lines }] : named(grid, at, lines);
  });
}

/** Axes layer × position × rank × value, the values being a logit and a probability. */
function lensOf(grid: GridJson, at: number): LensTable {
  const { shape: [layers, positions, ranks], values } = flatten(grid.rows[at]);
  const texts = leaves(grid.labels.rank[at] as readonly string[]);
  const cells = Array.from({ length: layers * positions }, (_, cell) => {
    return Array.from({ length: ranks }, (_, rank) => {
      const i = cell * ranks + rank;
      return { text: texts[i], logit: values[i * 2], probability: values[i * 2 + 1] };
    });
  });
  const left = sideOf(grid, "layer", at, layers);
  return { cells, left, under: sideOf(grid, "position", at, positions) };
}

function manyTokens(grid: GridJson, name: string): Part[] {
  return grid.rows.slice(0, ROWS).flatMap((row, at) => {
    const count = Math.min(TOKENS, flatten(row).shape[2]);
    return named(grid, at, Array.from({ length: count }, (_, token) => tokenMap(grid, name, at, token)));
  });
}

/** Axes layer × position × token: the numbers of one token. */
function tokenMap(grid: GridJson, name: string, at: number, token: number): Figure {
  const { shape: [layers, positions, tokens], values } = flatten(grid.rows[at]);
  const own = Array.from({ length: layers * positions }, (_, cell) => values[cell * tokens + token]);
  const what = `${name} of ${quoted(labelsOf(grid, "token", at, tokens)[token])}`;
  const cells = { rows: layers, columns: positions, values: own };
  const sides = { left: sideOf(grid, "layer", at, layers), under: sideOf(grid, "position", at, positions) };
  return heatMap({ name: what, cells, ...sides });
}

/** Figures of a row, under its number where there are several rows. */
function named({ rows }: GridJson, at: number, figures: readonly Figure[]): Part[] {
  return rows.length > 1 ? [rowHeading(at), ...figures] : [...figures];
}

async function bars(grid: GridJson, name: string): Promise<Html> {
  const drawn = await Promise.all(
    grid.rows.slice(0, ROWS).map((row, at) => {
      const values = leaves(row);
      const names = labelsOf(grid, "component", at, values.length);
      const parts = values.map((value, i) => ({ name: names[i], value }));
      return attributionBars(grid.rows.length > 1 ? `Row ${at}` : "", name, parts);
    }),
  );
  return markup`${drawn}${more(grid)}`;
}

async function strip(grid: GridJson, name: string): Promise<Html> {
  const rows = await mapResting(grid.rows, (row, at) => {
    const scores = leaves(row);
    const texts = labelsOf(grid, grid.axes[0], at, scores.length);
    return { row: at, tokens: scores.map((score, i) => ({ score, text: texts[i], ...placeOf(grid, at, i) })) };
  });
  return await atPace(stripSteps(name, rows));
}

function placeOf({ tokens }: GridJson, row: number, i: number): Partial<ScoredToken> {
  if (tokens === undefined) return {};
  return { id: tokens.ids[row][i], span: [tokens.starts[row][i], tokens.ends[row][i]] };
}

function rowHeading(at: number): Html {
  return markup`<h4 style="margin-top:12px">row ${at}</h4>`;
}

function more({ rows }: GridJson): Html | false {
  return rows.length > ROWS && markup`<p class="faint">${rows.length - ROWS} more rows are not drawn.</p>`;
}
