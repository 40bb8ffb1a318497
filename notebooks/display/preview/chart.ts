/**
 * Small charts for cards, drawn by hand: a card has no time to load a plotting library.
 *
 * @module
 */

import { largest } from "../../../ops/extremes.ts";
import { atOnce, type Steps } from "../../../ops/steps.ts";
import { COLOURS } from "../charts/palette.ts";
import { type Html, markup } from "../html.ts";
import { picture, type PictureParts } from "../picture.ts";
import { numberText } from "../text.ts";

const WIDTH = 320;
const HEIGHT = 70;
const BINS = 40;

/** Numbers in bins of equal width. */
export interface Bins {
  /** Where the first bin begins. */
  readonly low: number;
  /** Where the last bin ends. */
  readonly high: number;
  /** How many numbers each bin has. */
  readonly counts: readonly number[];
}

/** Counts finite numbers in bins, in steps; `undefined` where there are none. */
export function* binSteps(values: ArrayLike<number>, bins: number = BINS): Steps<Bins | undefined> {
  let [low, high] = endsOf(values);
  yield;
  if (low > high) return undefined;
  // Of one value the bar stands in the middle, however large the number is.
  const around = Math.max(0.5, Math.abs(low) / 1000);
  if (low === high) [low, high] = [low - around, high + around];
  return { low, high, counts: countsIn(values, low, high, bins) };
}

/** The least and the greatest of finite numbers; the wrong way round where there are none. */
export function endsOf(values: ArrayLike<number>): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  return [low, high];
}

/** How many finite numbers each of `bins` of equal width has; all lie between `low` and `high`. */
export function countsIn(values: ArrayLike<number>, low: number, high: number, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    counts[Math.min(bins - 1, Math.floor((values[i] - low) / (high - low) * bins))]++;
  }
  return counts;
}

/** A histogram as a small picture, with its label above it. @param said what its ends stand for, in words */
export function miniHistogram(values: ArrayLike<number>, label: string, said?: (value: number) => string): Html {
  const parts = histogramPicture(values, label, said);
  if (parts === undefined) return markup`<p class="faint">No finite numbers.</p>`;
  return markup`<figure><figcaption>${label}</figcaption>${picture(parts)}</figure>`;
}

/** A histogram as a small picture; `undefined` where there are no finite numbers. */
export function histogramPicture(
  values: ArrayLike<number>,
  label: string,
  said: (value: number) => string = numberText,
): PictureParts | undefined {
  const bins = atOnce(binSteps(values));
  if (bins === undefined) return undefined;
  const highest = largest(bins.counts);
  const step = WIDTH / bins.counts.length;
  const bars = bins.counts.map((count, i) => {
    const height = Math.round(count / highest * HEIGHT * 10) / 10;
    return count > 0 &&
      markup`<rect x="${i * step}" y="${HEIGHT - height}" width="${step - 1}" height="${height}" fill="${
        COLOURS[0]
      }"><title>${count}</title></rect>`;
  });
  const baseline = markup`<path d="M0,${HEIGHT}H${WIDTH}" stroke="currentColor" stroke-opacity="0.4"/>`;
  const at = HEIGHT + 13;
  const low = markup`<text x="0" y="${at}" fill="currentColor">${said(bins.low)}</text>`;
  const high = markup`<text x="${WIDTH}" y="${at}" text-anchor="end" fill="currentColor">${said(bins.high)}</text>`;
  const content = markup`<g font-size="10">${bars}${baseline}${low}${high}</g>`;
  return { width: WIDTH, height: HEIGHT + 16, label, content, plot: () => histogramPlot(bins, label) };
}

async function histogramPlot({ low, high, counts }: Bins, label: string): Promise<object> {
  const plot = await import("@observablehq/plot");
  const step = (high - low) / counts.length;
  const bars = counts.map((count, i) => ({ x1: low + i * step, x2: low + (i + 1) * step, count }));
  return {
    height: 200,
    x: { label },
    y: { label: "rows", grid: true },
    marks: [
      plot.rectY(bars, { x1: "x1", x2: "x2", y1: 0, y2: "count", fill: COLOURS[0], inset: 0.5 }),
      plot.ruleY([0]),
    ],
  };
}
