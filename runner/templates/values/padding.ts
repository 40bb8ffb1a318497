/**
 * Padding of formatted text.
 *
 * @module
 */

import type { Budget } from "../budget.ts";
import { codePointLength } from "./python_text.ts";

/** Where padding goes: `<` right of the text, `>` left of it, `^` on both sides, `=` behind its sign. */
export type Alignment = "<" | ">" | "^" | "=";

/**
 * Pads a text to a width in code points.
 *
 * @param fill one character
 */
export function pad(budget: Budget, text: string, width: number, alignment: Alignment, fill: string): string {
  const missing = width - codePointLength(text);
  if (!(missing > 0)) return text;
  budget.spendText(missing);
  budget.write(missing);
  if (alignment === "<") return text + fill.repeat(missing);
  if (alignment === ">") return fill.repeat(missing) + text;
  if (alignment === "=") {
    const sign = /^[+\- ]?(?:0[xXobB])?/.exec(text)![0];
    return sign + fill.repeat(missing) + text.slice(sign.length);
  }
  const left = Math.floor(missing / 2);
  return fill.repeat(left) + text + fill.repeat(missing - left);
}

/** `str.center`, whose odd space goes left when the width is odd. */
export function center(budget: Budget, text: string, width: number, fill: string): string {
  const missing = width - codePointLength(text);
  if (!(missing > 0)) return text;
  const left = Math.floor(missing / 2) + (missing & width & 1);
  const start = pad(budget, text, codePointLength(text) + left, ">", fill);
  return pad(budget, start, width, "<", fill);
}
