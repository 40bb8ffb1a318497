/**
 * Colours of numbers: the hue says the sign, the strength over the ground says the size. So 0 is the ground itself, in
 * light and in dark.
 *
 * @module
 */

import { largest } from "../../../ops/extremes.ts";
import { NEGATIVE, OTHERS, POSITIVE, rgb } from "../charts/palette.ts";

/** How the numbers of a picture become colours. */
export interface Scale {
  /** The size that has the full strength; more than 0. */
  readonly most: number;
  /** The hues of numbers above and below 0. */
  readonly hues: readonly [above: string, below: string];
  /** The full strength, from 0 to 1. Under text it is less, so that the text can be read. */
  readonly full: number;
}

/** The full strength under text: contrast stays at least 4.5 in light and in dark (WCAG AA). */
export const UNDER_TEXT = 0.6;

/** The colour of shares and probabilities, which have one sign. */
export const SHARE = NEGATIVE;

/** A hue and how strongly it covers the ground. */
export interface Shade {
  /** The colour at its full strength: #rrggbb. */
  readonly hue: string;
  /** From 0, the ground alone, to 1. */
  readonly strength: number;
}

/** Numbers around 0, with the largest of `values` at the full strength. */
export function signedScale(values: Iterable<number>, full: number = 1): Scale {
  return { most: largestSize(values), hues: [POSITIVE, NEGATIVE], full };
}

/** Shares from 0 to 1. */
export function shareScale(full: number = 1): Scale {
  return { most: 1, hues: [SHARE, SHARE], full };
}

function largestSize(values: Iterable<number>): number {
  const sizes = Array.from(values, Math.abs).filter(Number.isFinite);
  return largest(sizes) > 0 ? largest(sizes) : 1;
}

/** The shade of a number; what is no finite number is grey. */
export function shadeOf(value: number, { most, hues, full }: Scale): Shade {
  if (!Number.isFinite(value)) return { hue: OTHERS, strength: 0.35 };
  const strength = Math.min(1, Math.abs(value) / most) * full;
  return { hue: hues[value < 0 ? 1 : 0], strength: Math.round(strength * 50) / 50 };
}

/** A shade as a colour of CSS, in a form that JupyterLab leaves in notebooks that nobody trusts yet: #rrggbbaa it takes out. */
export function cssColour({ hue, strength }: Shade): string {
  return `rgba(${rgb(hue).join()},${strength})`;
}
