/**
 * A grid as the picture that fits its axes.
 *
 * @module
 */

import type { GridJson } from "../../../ops/grid_json.ts";
import type { View } from "../bundle.ts";
import { type Html, markup } from "../html.ts";
import { attentionView } from "./attention.ts";
import { attributionBars } from "./bars.ts";
import { figures } from "./figures.ts";
import { flatten, labelsOf, leaves, sideOf } from "./grid_data.ts";
import { lensTable } from "./lens.ts";
import { heatMaps } from "./maps.ts";
import type { ScoredToken } from "./pieces.ts";
import { strongest } from "./strongest.ts";
import { tokenStrip } from "./strip.ts";

/** The most rows of which there are bars or tables. */
const ROWS = 8;

/** Draws a grid; `name` says what its numbers are. */
export async function gridView(grid: GridJson, name: string): Promise<View> {
  const count = grid.rows.length;
  const text = `${count} ${count === 1 ? "row" : "rows"} of ${grid.axes.join(" × ")}\n${strongest(grid, name)}`;
  if (count === 0) return { html: markup`<p class="faint">No rows.</p>`, text };
  return { html: await pictureOf(grid, name), text };
}

async function pictureOf(grid: GridJson, name: string): Promise<Html> {
  const { axes } = grid;
  if (axes.at(-1) === "key" && axes.at(-2) === "query") return attention(grid);
  if (axes.includes("rank")) return lens(grid);
  if (axes.length > 1) return heatMaps(grid, name);
  return axes[0] === "component" ? await bars(grid, name) : strip(grid, name);
}

function attention(grid: GridJson): Html {
  return attentionView(grid.rows.map((row, at) => {
    const [layers, heads, count] = flatten(row).shape;
    const names = { layer: labelsOf(grid, "layer", at, layers), head: labelsOf(grid, "head", at, heads) };
    const own = (row as readonly (readonly number[][][])[]).flatMap((byHead, i) => {
      return byHead.map((weights, j) => ({ layer: names.layer[i], head: names.head[j], weights: leaves(weights) }));
    });
    return { row: at, tokens: labelsOf(grid, "query", at, count), heads: own };
  }));
}

/** Axes layer × position × rank × value, the values being a logit and a probability. */
function lens(grid: GridJson): Html {
  const tables = grid.rows.slice(0, ROWS).flatMap((row, at) => {
    const { shape: [layers, positions, ranks], values } = flatten(row);
    const texts = leaves(grid.labels.rank[at] as readonly string[]);
    const cells = Array.from({ length: layers * positions }, (_, cell) => {
      return Array.from({ length: ranks }, (_, rank) => {
        const i = cell * ranks + rank;
        return { text: texts[i], logit: values[i * 2], probability: values[i * 2 + 1] };
      });
    });
    const left = sideOf(grid, "layer", at, layers);
    const table = lensTable({ cells, left, under: sideOf(grid, "position", at, positions) });
    return grid.rows.length > 1 ? [rowHeading(at), table] : [table];
  });
  return figures([...tables, more(grid)]);
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

function strip(grid: GridJson, name: string): Html {
  return tokenStrip(
    name,
    grid.rows.map((row, at) => {
      const scores = leaves(row);
      const texts = labelsOf(grid, grid.axes[0], at, scores.length);
      return { row: at, tokens: scores.map((score, i) => ({ score, text: texts[i], ...placeOf(grid, at, i) })) };
    }),
  );
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
