/**
 * Colours of points: one for each category, or a scale for numbers.
 *
 * @module
 */

import { COLOURS, OTHERS } from "../charts/palette.ts";
import { type Html, markup } from "../html.ts";
import { countValues } from "../preview/categories.ts";
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
}

/** Steps of the scale for numbers. */
const STEPS = 64;

/** Colours for `count` points by their values: numbers get a scale, everything else categories. */
export function colourPoints(values: ArrayLike<unknown> | undefined, count: number): PointColours {
  if (values === undefined) {
    return { indices: new Uint8Array(count), palette: [rgb(COLOURS[0])], names: [], legend: markup`` };
  }
  const list = Array.from(values);
  return list.every((value) => typeof value === "number") ? byNumber(list) : byCategory(list);
}

function byCategory(values: readonly unknown[]): PointColours {
  const counts = countValues(values);
  // With one category more than colours, the last two share the grey.
  const shown = counts.slice(0, counts.length > COLOURS.length ? COLOURS.length - 1 : COLOURS.length);
  const others = counts.slice(shown.length);
  const rest = others.reduce((sum, [, count]) => sum + count, 0);
  const entries: (readonly [string, number])[] = rest > 0 ? [...shown, [`${others.length} others`, rest]] : shown;
  const indexOf = new Map(shown.map(([name], i) => [name, i]));
  const palette = entries.map((_, i) => i === shown.length ? OTHERS : COLOURS[i]);
  const keys = entries.map(([name, count], i) => {
    return markup`<span data-colour="${i}" style="margin-right:14px;white-space:nowrap"><span class="key" style="background:${
      palette[
        i
      ]
    }"></span><bdi>${name}</bdi> <span class="faint">${count.toLocaleString("en-US")}</span></span>`;
  });
  return {
    indices: Uint8Array.from(values, (value) => indexOf.get(valueText(value)) ?? shown.length),
    palette: palette.map(rgb),
    names: entries.map(([name]) => name),
    legend: markup`<div class="pg-legend">${keys}</div>`,
  };
}

/** From blue over violet and orange to yellow: even steps in lightness, on light and dark ground. */
const SCALE = ["#3043a8", "#8a3fa8", "#d4526e", "#f08a3c", "#f2cf4a"];

function byNumber(values: readonly number[]): PointColours {
  const finite = values.filter(Number.isFinite);
  const low = finite.reduce((least, value) => Math.min(least, value), Infinity);
  const high = finite.reduce((most, value) => Math.max(most, value), -Infinity);
  const palette = [...Array.from({ length: STEPS }, (_, i) => onScale(i / (STEPS - 1))), rgb(OTHERS)];
  const step = (value: number): number => {
    if (!Number.isFinite(value)) return STEPS;
    return high === low ? 0 : Math.round((value - low) / (high - low) * (STEPS - 1));
  };
  const ends = finite.length === 0 ? ["", ""] : [numberText(low), numberText(high)];
  return {
    indices: Uint8Array.from(values, step),
    palette,
    names: [],
    legend: markup`<div class="pg-legend">${
      ends[
        0
      ]
    } <span style="display:inline-block;width:160px;height:10px;border-radius:5px;background:linear-gradient(90deg,${
      SCALE
        .join(",")
    })"></span> ${ends[1]}</div>`,
  };
}

function onScale(at: number): [number, number, number] {
  const place = at * (SCALE.length - 1);
  const index = Math.min(SCALE.length - 2, Math.floor(place));
  const [from, to] = [rgb(SCALE[index]), rgb(SCALE[index + 1])];
  return from.map((value, i) => Math.round(value + (to[i] - value) * (place - index))) as [number, number, number];
}

function rgb(hex: string): [number, number, number] {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as [number, number, number];
}
