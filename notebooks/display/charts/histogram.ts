/**
 * Histograms of columns of numbers.
 *
 * @module
 */

import { checkOptions } from "../../../ops/options.ts";
import { type Channel, channelName, chartTitle } from "./channel.ts";
import { Chart } from "./chart.ts";

/** Options of {@linkcode histogram}. */
export interface HistogramOptions {
  /** Draws one histogram for each value of this column, over each other. @default one for all */
  readonly by?: Channel;
  /** Number of bins. @default 40 */
  readonly bins?: number;
  /** The title. @default the column's name */
  readonly title?: string;
}

/**
 * The distribution of a column of numbers. Drawing it computes what is missing.
 *
 * @example
 * ```ts
 * import { histogram, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({
 *   text: ["Hi!", "Stop it.", "Go on."],
 *   label: ["a", "b", "a"],
 *   score: [0.2, 0.9, 0.4],
 *   bad: [false, true, false],
 * });
 * const chart = histogram(data.colScore("score"), { by: data.colCategorical("label"), title: "Scores" });
 * console.log((await chart.toSvg()).startsWith("<svg")); // true
 * ```
 */
export function histogram(column: Channel, options: HistogramOptions = {}): Chart {
  const { by, bins = 40, title } = checkOptions("histogram", options, ["by", "bins", "title"]) as HistogramOptions;
  const name = title ?? chartTitle(column, by, "Histogram");
  const axis = title ?? channelName(column, "value");
  const draw = async () => {
    const { drawHistogram } = await import("./draw_histogram.ts");
    return await drawHistogram(column, by, { bins, title: name, axis });
  };
  return new Chart({ name, draw });
}
