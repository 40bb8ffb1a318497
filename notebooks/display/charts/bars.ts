/**
 * Counts of the values of a column.
 *
 * @module
 */

import { checkOptions } from "../../../ops/options.ts";
import { type Channel, chartTitle } from "./channel.ts";
import { Chart } from "./chart.ts";

/** Options of {@linkcode bars}. */
export interface BarsOptions {
  /** Divides each bar by the values of this column. @default undivided */
  readonly by?: Channel;
  /** The most bars; the most frequent values get them. @default 20 */
  readonly limit?: number;
  /** The title. @default the column's name */
  readonly title?: string;
}

/**
 * How often each value of a column occurs. Drawing it computes what is missing.
 *
 * @example
 * ```ts
 * import { bars, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({
 *   text: ["Hi!", "Stop it.", "Go on."],
 *   label: ["a", "b", "a"],
 *   score: [0.2, 0.9, 0.4],
 *   bad: [false, true, false],
 * });
 * const chart = bars(data.colCategorical("label"), { by: data.colBoolean("bad") });
 * console.log((await chart.toSvg()).startsWith("<svg")); // true
 * ```
 */
export function bars(column: Channel, options: BarsOptions = {}): Chart {
  const { by, limit = 20, title = chartTitle(column, by, "Counts") } = //
    checkOptions("bars", options, ["by", "limit", "title"]) as BarsOptions;
  const draw = async () => {
    const { drawBars } = await import("./draw_bars.ts");
    return await drawBars(column, by, limit, title);
  };
  return new Chart({ name: title, draw });
}
