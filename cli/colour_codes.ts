/**
 * The codes of colours that text in a terminal can have.
 *
 * @module
 */

/** What text can look like. */
export type Style = "bold" | "faint" | "red" | "green" | "yellow" | "blue";

/** What turns each on, and off. */
export const CODES: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  faint: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
};

/** One of the codes in a text, kept where the text is split. */
export const COLOUR = new RegExp(`(\x1b\\[(?:${[...new Set(Object.values(CODES).flat())].join("|")})m)`);
