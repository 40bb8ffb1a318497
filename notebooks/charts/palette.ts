/**
 * Colours of charts, chosen to be told apart on light and on dark ground.
 *
 * @module
 */

/** Positive rows. */
export const POSITIVE = "#e0782f";
/** Negative rows. */
export const NEGATIVE = "#3b82d6";

/** Series and categories, in order; there are more categories than colours at times, and they repeat. */
export const COLOURS: readonly string[] = [
  "#3b82d6",
  "#e0782f",
  "#2f9e5b",
  "#dc4c4c",
  "#9068d8",
  "#c98a12",
  "#22a5b8",
  "#d8589f",
  "#7a8b3d",
  "#9c6b4e",
];

/** The colour of the i-th series. */
export function colourOf(i: number): string {
  return COLOURS[i % COLOURS.length];
}
