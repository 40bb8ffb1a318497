/**
 * Numbers in pictures.
 *
 * @module
 */

import { numberText } from "../text.ts";

/** A number with a minus sign of the width of a plus, as numbers below each other want it. */
export function minusText(value: number): string {
  return numberText(value).replace(/^-/, "−");
}

/** The same with three significant digits. */
export function shortMinusText(value: number): string {
  return minusText(Number(value.toPrecision(3)));
}

/** A share in percent: `42 %`, `0.3 %`. */
export function percentText(share: number): string {
  const percent = share * 100;
  return `${percent >= 10 || percent === 0 ? Math.round(percent) : Number(percent.toPrecision(1))} %`;
}
