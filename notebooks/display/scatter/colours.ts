/**
 * Colours of points: one for each category, or a scale for numbers.
 *
 * @module
 */

import { eachStep, type Steps } from "../../../ops/steps.ts";
import { groupColours } from "../charts/class_colours.ts";
import { GAP, keyMark, keyScale } from "../charts/key.ts";
import { COLOURS, NEGATIVE, OTHERS, POSITIVE, rgb } from "../charts/palette.ts";
import { type Html, markup } from "../html.ts";
import type { SheetKeys } from "../sheets/sheet.ts";
import { endsOf } from "../preview/chart.ts";
import { countSteps } from "../preview/categories.ts";
import { numberText, valueText } from "../text.ts";

/** A colour for each point. */
export interface PointColours {
  /** An index into `palette` for each point. */
  readonly indices: Uint8Array;
  /** Red, green, blue. */
  readonly palette: readonly (readonly [number, number, number])[];
  /** What the colours stand for, where each stands for one thing. */
  readonly names: readonly string[];
  /** What explains them, beside the plot. */
  readonly legend: Html;
  /** The same for a picture that stands alone. */
  readonly keys: SheetKeys;
  /** The same as a scale of Observable Plot. */
  readonly scale: object;
}

/** Steps of the scale for numbers. */
const STEPS = 64;

/** What is known of the values beside themselves. */
export interface ColourHints {
  /** The column of the values, and the others that are drawn, which say what classes are. @default none */
  readonly column?: unknown;
  /** See `column`. */
  readonly others?: readonly unknown[];
  /** Numbers are coloured by how far they are from this one. @default from the least to the greatest */
  readonly threshold?: number | undefined;
  /** What a number on the scale stands for, in words. @default the number */
  readonly said?: ((value: number) => string) | undefined;
}

/** Colours for `count` points by their values, in steps: numbers get a scale, everything else categories. */
export function* colourSteps(
  values: ArrayLike<unknown> | undefined,
  count: number,
  hints: ColourHints = {},
): Steps<PointColours> {
  if (values === undefined) {
    return {
      indices: new Uint8Array(count),
      palette: [rgb(COLOURS[0])],
      names: [],
      legend: markup``,
      keys: [],
      scale: {},
    };
  }
  return areNumbers(values) ? yield* byNumber(values, hints) : yield* byCategory(values, hints);
}

function areNumbers(values: ArrayLike<unknown>): values is ArrayLike<number> {
  for (let i = 0; i < values.length; i++) if (typeof values[i] !== "number") return false;
  return true;
}

/** Points that are coloured in one step. */
const POINTS_OF_STEP = 1024;

/** The indices of colours. */
function* indicesOf<T>(values: ArrayLike<T>, of: (value: T) => number): Steps<Uint8Array> {
  const indices = new Uint8Array(values.length);
  yield* eachStep(values.length, POINTS_OF_STEP, (start, end) => {
    for (let i = start; i < end; i++) indices[i] = of(values[i]);
  });
  return indices;
}

function* byCategory(values: ArrayLike<unknown>, { column, others: besides = [] }: ColourHints): Steps<PointColours> {
  const counts = yield* countSteps(values);
  // With one category more than colours, the last two share the grey.
  const shown = counts.slice(0, counts.length > COLOURS.length ? COLOURS.length - 1 : COLOURS.length);
  const others = counts.slice(shown.length);
  const rest = others.reduce((sum, [, count]) => sum + count, 0);
  const entries: (readonly [string, number])[] = rest > 0 ? [...shown, [`${others.length} others`, rest]] : shown;
  const indexOf = new Map(shown.map(([name], i) => [name, i]));
  const colours = groupColours(shown.map(([name]) => name), column, besides);
  const palette = entries.map(([name], i) => i === shown.length ? OTHERS : colours.get(name)!);
  const keys = entries.map(([name, count], i) => {
    return markup`<span data-colour="${i}">${keyMark(palette[i])} <bdi>${name}</bdi> <span class="faint">${
      count.toLocaleString("en-US")
    }</span></span>${GAP}`;
  });
  return {
    indices: yield* indicesOf(values, (value) => indexOf.get(valueText(value)) ?? shown.length),
    palette: palette.map(rgb),
    names: entries.map(([name]) => name),
    legend: markup`<div class="keys pg-legend">${keys}</div>`,
    keys: entries.map(([name], i) => [name, palette[i]]),
    scale: { domain: entries.map(([name]) => name), range: palette },
  };
}

/** From blue over violet and orange to yellow, ever lighter; all of it is seen on light and on dark ground. */
const SCALE = ["#4f63da", "#9a55c4", "#d9587a", "#d4742a", "#b98a10"];
/** From the colour of negative rows over grey, at the threshold, to that of positive ones. */
const AROUND_THRESHOLD = [NEGATIVE, "#828a92", POSITIVE];

function* byNumber(values: ArrayLike<number>, { threshold, said = numberText }: ColourHints): Steps<PointColours> {
  const scale = threshold === undefined ? SCALE : AROUND_THRESHOLD;
  const [low, high] = scaleEnds(values, threshold);
  yield;
  const palette = [...Array.from({ length: STEPS }, (_, i) => onScale(scale, i / (STEPS - 1))), rgb(OTHERS)];
  const step = (value: number): number => {
    if (!Number.isFinite(value)) return STEPS;
    return high === low ? 0 : Math.round((value - low) / (high - low) * (STEPS - 1));
  };
  const ends = low > high ? ["", ""] : [said(low), said(high)];
  return {
    indices: yield* indicesOf(values, step),
    palette,
    names: [],
    keys: keysOf(scale, low, high, said),
    scale: { type: "linear", domain: stopsOf(scale, low, high), range: scale, unknown: OTHERS },
    legend: markup`<div class="pg-legend">${ends[0]} ${keyScale(scale)} ${ends[1]}${
      threshold !== undefined && ` · grey: ${said(threshold)}, the threshold`
    }</div>`,
  };
}

/** The colours at the steps of a scale, with their numbers. */
function keysOf(scale: readonly string[], low: number, high: number, said: (value: number) => string): SheetKeys {
  if (low > high) return [];
  return stopsOf(scale, low, high).map((stop, i) => [said(stop), scale[i]]);
}

function stopsOf(scale: readonly string[], low: number, high: number): number[] {
  return scale.map((_, i) => low + (high - low) * i / (scale.length - 1));
}

/** The ends of a scale: those of the numbers, or as far from the threshold on both sides. */
function scaleEnds(numbers: ArrayLike<number>, threshold: number | undefined): [low: number, high: number] {
  const [low, high] = endsOf(numbers);
  if (threshold === undefined || low > high) return [low, high];
  const reach = Math.max(threshold - low, high - threshold);
  return [threshold - reach, threshold + reach];
}

function onScale(scale: readonly string[], at: number): [number, number, number] {
  const place = at * (scale.length - 1);
  const index = Math.min(scale.length - 2, Math.floor(place));
  const [from, to] = [rgb(scale[index]), rgb(scale[index + 1])];
  return from.map((value, i) => Math.round(value + (to[i] - value) * (place - index))) as [number, number, number];
}
