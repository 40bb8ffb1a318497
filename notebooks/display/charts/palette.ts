/**
 * Colours of charts, chosen to be told apart on light and on dark ground.
 *
 * @module
 */

/** Positive rows. */
export const POSITIVE = "#e0782f";
/** Negative rows. */
export const NEGATIVE = "#3b82d6";

/**
 * Series and categories, in order. Each is at least 0.06 from every other, and from {@linkcode OTHERS}, in Oklab, and has a
 * contrast of 3 or more to light ground and to dark, which WCAG asks of what has to be seen in a picture.
 */
export const COLOURS: readonly string[] = [
  "#3b82d6",
  "#e0782f",
  "#2f9e5b",
  "#dc4c4c",
  "#9068d8",
  "#c4860f",
  "#1fa0b3",
  "#d8589f",
  "#7a8b3d",
  "#9c6b4e",
  "#dc00fa",
  "#326e78",
  "#9600fa",
  "#3250fa",
  "#007800",
  "#b41eaa",
  "#825a8c",
  "#c80064",
  "#fa00be",
  "#d264e6",
];

/** What has no colour of its own: further categories, numbers that are not finite. */
export const OTHERS = "#8b949e";

/** Red, green and blue of a colour that is written as #rrggbb. */
export function rgb(hex: string): [red: number, green: number, blue: number] {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as [number, number, number];
}

/** The colour of the i-th series: no two are the same. Past the list they go round the circle of hues by golden angles. */
export function colourOf(i: number): string {
  if (i < COLOURS.length) return COLOURS[i];
  const further = i - COLOURS.length;
  return `hsl(${(further * 137.508 % 360).toFixed(1)} 60% ${40 + further % 3 * 10}%)`;
}
