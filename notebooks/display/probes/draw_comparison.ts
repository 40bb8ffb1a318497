/**
 * Drawing probes against each other.
 *
 * @module
 */

import { ProbegraphError } from "../../../ops/errors.ts";
import type { ProbeComparison } from "./comparison.ts";
import type { Sheet } from "../sheets/sheet.ts";
import type { View } from "../bundle.ts";
import { type Figure as CellFigure, figureImage } from "../grids/figure.ts";
import { heatMap } from "../grids/heat_map.ts";
import { markup } from "../html.ts";
import { onePicture } from "../sheets/sheet.ts";
import { withPatience } from "../status/peek.ts";
import { card } from "../style.ts";
import { countText } from "../text.ts";
import { table } from "../table.ts";

/** The cosines between directions on one sheet. */
export function cosineSheet(names: readonly string[], cosines: readonly number[][]): Sheet {
  return onePicture("Probes", cosineMap(names, cosines));
}

function cosineMap(names: readonly string[], cosines: readonly number[][]): CellFigure {
  const side = { name: "probe", lines: [{ name: "", texts: names }], areTokens: false };
  const cells = { rows: names.length, columns: names.length, values: Float64Array.from(cosines.flat()) };
  return heatMap({ name: "cosine of directions", cells, left: side, under: side, most: 1 });
}

/** Draws what is trained. Trains nothing. */
export async function comparisonView(comparison: ProbeComparison): Promise<View> {
  const entries = Object.entries(comparison.probes);
  const there = await Promise.all(entries.map(([, probe]) => withPatience(probe.hasResult())));
  const missing = entries.filter((_, i) => there[i] !== true).map(([name]) => name);
  if (missing.length > 0) {
    return noteView(comparison, `Not trained yet: ${missing.join(", ")}. await cosines() trains them`);
  }
  const names = Object.keys(comparison.probes);
  const cosines = await comparison.cosines().catch(refusalOf);
  if (typeof cosines === "string") {
    return noteView(comparison, `${cosines}. Probes of any kind are compared by their reports, as in compare(reports)`);
  }
  const rows = names.map((name, i) => [name, ...cosines[i].map((cosine) => cosine.toFixed(3))]);
  const drawn = table([{ name: "" }, ...names.map((name) => ({ name, isNumber: true }))], rows);
  const head = markup`<header><b>Cosines of directions</b> <span class="faint">${
    countText(names.length, "probe")
  }</span></header>`;
  return {
    html: card(head, markup`<div class="figures">${figureImage(cosineMap(names, cosines))}${drawn.html}</div>`),
    text: `Cosines of directions\n${drawn.text}`,
  };
}

/** Why there is nothing to compare. */
function refusalOf(error: unknown): string {
  if (error instanceof ProbegraphError) return error.message;
  throw error;
}

function noteView(comparison: ProbeComparison, text: string): View {
  return { html: card(markup`<p class="note"><bdi>${text}</bdi></p>`), text: `${comparison.toString()}\n${text}` };
}
