/**
 * What labels of a grid are of, and how they are nested.
 *
 * @module
 */

import type { GridLabels, Nested } from "./grid_json.ts";

/** The axis that labels of a name are of: `position` for `position:corrupted`. Of another name it is none. */
export function labelledAxis(name: string): string {
  return name.split(":", 1)[0];
}

/** Whether labels are one list for all rows. */
export function areShared(labels: GridLabels): labels is readonly string[] {
  return labels.every((label) => typeof label === "string");
}

/** How many axes the labels of one row are nested along: 1, their own, or more. */
export function labelDepth([first]: Nested<string>): number {
  return Array.isArray(first) ? 1 + labelDepth(first as Nested<string>) : 1;
}
