/**
 * What the interactive scatter plot is given: small numbers and compressed text.
 *
 * @module
 */

import type { Matrix } from "../../../ops/evaluator.ts";
import { eachStep, type Steps } from "../../../ops/steps.ts";
import { encodeBase64 } from "../../../ops/standard.ts";
import { bytesUnder } from "../../../stores/bytes.ts";
import { mapResting } from "../../../stores/pace.ts";
import { visible } from "../html.ts";
import { compressedJson } from "../compressed_json.ts";
import { shorten } from "../text.ts";

/** Positions as whole numbers in 0…65535. */
export interface PlacedPoints {
  /** From the left. */
  readonly xs: Uint16Array;
  /** From the bottom. */
  readonly ys: Uint16Array;
  /** Points without a finite position, which are not drawn. */
  readonly lost: readonly number[];
  /** How high the points lie at most, as a part of how wide. */
  readonly aspect: number;
  /** The least and the greatest values of the axes. */
  readonly ranges: { readonly x: readonly [number, number]; readonly y: readonly [number, number] };
  /** What positions stand for. */
  readonly axes: { readonly x: Axis; readonly y: Axis };
}

/** Value = from + position × perUnit. */
export interface Axis {
  /** The value of position 0. */
  readonly from: number;
  /** The value of one step. */
  readonly perUnit: number;
}

/** The points of an N × 2 matrix. */
export function pointsOf({ rows, data }: Matrix): { readonly x: Float64Array; readonly y: Float64Array } {
  const [x, y] = [new Float64Array(rows), new Float64Array(rows)];
  for (let i = 0; i < rows; i++) [x[i], y[i]] = [data[2 * i], data[2 * i + 1]];
  return { x, y };
}

/** The radius of a point in pixels: fewer points are larger. */
export function usualRadius(count: number): number {
  return Math.min(4, Math.max(1.2, 60 / Math.sqrt(count)));
}

/** The height of columns that are drawn against each other: they fill a plot that is wider than high. */
const WIDE = 0.58;

/** Points that are placed in one step. */
const POINTS_OF_STEP = 32_768;

/** Fits points into a square with one scale for both axes, centred; or each axis on its own, into a plot that is wider than high. In steps. */
export function* placeSteps(x: ArrayLike<number>, y: ArrayLike<number>, oneScale: boolean): Steps<PlacedPoints> {
  const [left, right] = range(x, y);
  yield;
  const [bottom, top] = range(y, x);
  yield;
  const widest = Math.max(right - left, top - bottom);
  const aspect = oneScale ? 1 : WIDE;
  const axisOf = (low: number, high: number, part: number): Axis => {
    const length = (oneScale ? widest : high - low) || 1;
    return { from: (low + high - length) / 2, perUnit: length / (65535 * part) };
  };
  const axes = { x: axisOf(left, right, 1), y: axisOf(bottom, top, aspect) };
  const place = (value: number, { from, perUnit }: Axis): number => Math.round((value - from) / perUnit);
  const xs = new Uint16Array(x.length);
  const ys = new Uint16Array(x.length);
  const lost: number[] = [];
  yield* eachStep(x.length, POINTS_OF_STEP, (start, end) => {
    for (let i = start; i < end; i++) {
      if (!Number.isFinite(x[i]) || !Number.isFinite(y[i])) {
        lost.push(i);
        continue;
      }
      xs[i] = place(x[i], axes.x);
      ys[i] = place(y[i], axes.y);
    }
  });
  return { xs, ys, lost, aspect, ranges: { x: [left, right], y: [bottom, top] }, axes };
}

/** The least and the greatest of some values whose partners are finite too. */
function range(values: ArrayLike<number>, partners: ArrayLike<number>): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]) || !Number.isFinite(partners[i])) continue;
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  return low > high ? [0, 1] : [low, high];
}

/** The longest text that hovering shows. */
const HOVER_LENGTH = 300;

/** Texts, compressed, as base64; shortened further until they take at most `maxBytes`. `undefined` where none fit. */
export async function packTexts(texts: readonly string[], maxBytes: number): Promise<string | undefined> {
  for (let length = HOVER_LENGTH; length >= 10; length = Math.floor(length / 1.5)) {
    const packed = await compressedJson(await mapResting(texts, (text) => shorten(visible(text), length)));
    if (packed.length <= maxBytes) return packed;
  }
  return undefined;
}

/** The bytes of numbers, little-endian as every browser has them, in base64. */
export function packNumbers(numbers: Uint8Array | Uint16Array): string {
  return encodeBase64(bytesUnder(numbers));
}
