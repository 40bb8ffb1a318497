/**
 * Tokens as labels: what cannot be seen of them is made visible, and their width is known without a browser.
 *
 * @module
 */

import { largest } from "../../../ops/extremes.ts";
import { withoutEnd } from "../../../ops/python_space.ts";
import { visible } from "../html.ts";

/** A token on one line: spaces at its ends as middle dots, line ends and tabs as arrows. */
export function tokenLabel(token: string, length: number = 14): string {
  const whole = dotted(visible(token)).replace(/\r?\n/g, "↵")
    .replaceAll("\t", "⇥");
  return shortenTo(whole, length);
}

/** A token in quotes, as JSON has it: nothing of it is left to guess. */
export function quoted(token: string): string {
  return JSON.stringify(visible(token));
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]/u;
/** Made when the first text is measured: its tables take a while to load. */
let segmenter: Intl.Segmenter | undefined;

/** How many columns of a fixed-width font a text takes. */
export function columnsOf(text: string): number {
  return graphemes(text).reduce((sum, grapheme) => sum + (WIDE.test(grapheme) ? 2 : 1), 0);
}

/** The columns of the widest of some texts. */
export function widest(texts: readonly string[]): number {
  return Math.max(0, largest(texts.map(columnsOf)));
}

function graphemes(text: string): string[] {
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Cuts a text to a number of columns, between characters as readers see them. */
function shortenTo(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let [kept, width] = ["", 0];
  for (const grapheme of graphemes(text)) {
    width += columnsOf(grapheme);
    if (width > columns - 1) break;
    kept += grapheme;
  }
  return `${kept}…`;
}

/** A dot for each space around a text. */
function dotted(text: string): string {
  const begun = text.replace(/^ +/, (spaces) => "·".repeat(spaces.length));
  const bare = withoutEnd(begun, (character) => character === " ");
  return bare + "·".repeat(begun.length - bare.length);
}
