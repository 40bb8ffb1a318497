/**
 * A grid in words: where its largest numbers are.
 *
 * @module
 */

import type { GridJson } from "../../../ops/grid_json.ts";
import { flatten, labelsOf } from "./grid_data.ts";
import { minusText } from "./numbers.ts";
import { quoted } from "./token_text.ts";

/** How many numbers are named. */
const SHOWN = 5;

/** The numbers of the first row that are furthest from 0, with their places. */
export function strongest(grid: GridJson, name: string): string {
  if (grid.rows.length === 0) return "";
  const { shape, values } = flatten(grid.rows[0]);
  const places = [...values.keys()].filter((i) => Number.isFinite(values[i]));
  const first = places.toSorted((a, b) => Math.abs(values[b]) - Math.abs(values[a])).slice(0, SHOWN);
  return [`${name}, row 0:`, ...first.map((i) => `  ${placeText(grid, shape, i)}: ${minusText(values[i])}`)].join("\n");
}

function placeText(grid: GridJson, shape: readonly number[], at: number): string {
  let rest = at;
  const parts = grid.axes.toReversed().map((axis, i) => {
    const length = shape[shape.length - 1 - i];
    const place = rest % length;
    rest = Math.floor(rest / length);
    const label = labelsOf(grid, axis, 0, length)[place];
    return label === String(place) || typeof label !== "string"
      ? `${axis} ${place}`
      : `${axis} ${place} ${quoted(label)}`;
  });
  return parts.toReversed().join(", ");
}
