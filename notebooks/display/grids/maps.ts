/**
 * Grids of two axes and more as heat maps: each row its own, and their mean where all rows have the same cells.
 *
 * @module
 */

import { largest } from "../../../ops/extremes.ts";
import type { GridJson } from "../../../ops/grid_json.ts";
import { meanMap } from "../../../ops/patch_maps.ts";
import { mapResting, Pace } from "../../../stores/pace.ts";
import type { Html } from "../html.ts";
import { markup } from "../html.ts";
import type { Figure } from "./figure.ts";
import { figures } from "./figures.ts";
import { type Flat, flatten, labelsOf, sideOf } from "./grid_data.ts";
import { heatMap } from "./heat_map.ts";
import { minusText } from "./numbers.ts";
import type { Side } from "./sides.ts";

/** The most rows that have a map of their own. */
const OWN_MAPS = 12;

/** Draws maps: of the one row, or the mean of all with its spread, and then of the first rows. */
export async function heatMaps(grid: GridJson, name: string): Promise<Html> {
  const pace = new Pace();
  const rows = await mapResting(grid.rows, flatten, pace);
  if (rows.length === 1) return figures([rowMap(grid, rows[0], 0, name)]);
  const most = mostOf(rows);
  const drawn = rows.slice(0, OWN_MAPS).flatMap((row, i) => [heading(`row ${i}`), rowMap(grid, row, i, name, most)]);
  if (pace.isDue) await pace.rest();
  const hidden = rows.length - OWN_MAPS;
  const own = [...drawn, hidden > 0 && markup`<p class="faint">${hidden} more rows are not drawn.</p>`];
  const mean = meanMaps(grid, rows, name, most);
  if (mean !== undefined) return figures([...mean, { summary: `Each of the ${rows.length} rows`, parts: own }]);
  return figures([
    markup`<p class="faint">The rows differ in their number of tokens, so they have no mean.</p>`,
    ...own,
  ]);
}

function heading(text: string): Html {
  return markup`<h4 style="margin-top:12px">${text}</h4>`;
}

function rowMap(grid: GridJson, row: Flat, at: number, name: string, most?: number): Figure {
  return heatMap({ name, cells: cellsOf(row), ...sidesOf(grid, row, at), most });
}

/** The last axis lies under the cells; those before it are named together at their left: `layer.head`. */
function sidesOf(grid: GridJson, { shape }: Flat, at: number): { readonly left: Side; readonly under: Side } {
  const before = grid.axes.slice(0, -1);
  const under = sideOf(grid, grid.axes.at(-1)!, at, shape.at(-1)!);
  if (before.length === 1) return { left: sideOf(grid, before[0], at, shape[0]), under };
  const texts = before.map((axis, i) => labelsOf(grid, axis, at, shape[i])).reduce((all, own) => {
    return all.flatMap((text) => own.map((next) => `${text}.${next}`));
  });
  return { left: { name: before.join("."), areTokens: false, lines: [{ name: "", texts }] }, under };
}

function cellsOf({ shape, values }: Flat) {
  const columns = shape.at(-1)!;
  return { rows: values.length / columns, columns, values };
}

/** The mean and the spread of all rows, where they have the same cells. */
function meanMaps(grid: GridJson, rows: readonly Flat[], name: string, most: number): (Html | Figure)[] | undefined {
  if (new Set(rows.map(({ shape }) => shape.join())).size > 1) return undefined;
  const { mean, spread, pairs } = meanMap(grid);
  const deviations = flatten(spread!);
  const { left, under } = sidesOf(grid, rows[0], 0);
  const sides = { left, under: sharedNames(grid, rows, under), most };
  const notes = deviations.values.map((deviation) => `± ${minusText(deviation)} (standard deviation)`);
  const means = heatMap({ ...sides, name: `mean ${name}`, cells: cellsOf(flatten(mean)), notes });
  const between = heatMap({ ...sides, name: "standard deviation between rows", cells: cellsOf(deviations) });
  return [heading(`Mean of ${pairs} rows`), means, heading("Spread"), between];
}

/** The one map that stands for all rows: their mean, or the first where they have none. */
export function mainMap(grid: GridJson, name: string): Figure {
  const rows = grid.rows.map(flatten);
  const [, mean] = (rows.length > 1 && meanMaps(grid, rows, name, mostOf(rows))) || [];
  return (mean as Figure | undefined) ?? rowMap(grid, rows[0], 0, name);
}

function mostOf(rows: readonly Flat[]): number {
  return largest(rows.flatMap(({ values }) => values.filter(Number.isFinite).map(Math.abs)));
}

/** Tokens that all rows have at a place; the place's number where they differ. */
function sharedNames(grid: GridJson, rows: readonly Flat[], under: Side): Side {
  if (!under.areTokens) return under;
  const all = rows.map((_, i) => sideOf(grid, under.name, i, under.lines[0].texts.length).lines);
  const lines = under.lines.map(({ name, texts }, line) => {
    const isShared = (at: number): boolean => all.every((own) => own[line]?.texts[at] === texts[at]);
    return { name, texts: texts.map((text, at) => isShared(at) ? text : `#${at}`) };
  });
  return { ...under, lines };
}
