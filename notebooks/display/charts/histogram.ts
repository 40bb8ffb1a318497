/**
 * Histograms of columns of numbers.
 *
 * @module
 */

import { largest } from "../../../ops/extremes.ts";
import { checkOptions } from "../../../ops/options.ts";
import { markup } from "../html.ts";
import { binned, countsIn, endsOf } from "../preview/chart.ts";
import { card } from "../style.ts";
import { countText, numberText, valueText } from "../text.ts";
import { type Channel, channelName, channelNumbers, channelValues, chartTitle, checkLength } from "./channel.ts";
import { Chart, type ChartView } from "./chart.ts";
import { classColours, positiveNames } from "./class_colours.ts";
import { COLOURS } from "./palette.ts";
import { AXIS_ROOM, figure, legend, wholeTicks } from "./plot.ts";

/** Options of {@linkcode histogram}. */
export interface HistogramOptions {
  /** Draws one histogram for each value of this column, over each other. @default one for all */
  readonly by?: Channel;
  /** Number of bins. @default 40 */
  readonly bins?: number;
  /** The title. @default the column's name */
  readonly title?: string;
}

/** The most groups that can be told apart when they overlap. */
const GROUPS = 8;

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
  return new Chart({ name, draw: () => drawHistogram(column, by, { bins, title: name, axis }) });
}

async function drawHistogram(
  column: Channel,
  by: Channel | undefined,
  { bins, title, axis }: { readonly bins: number; readonly title: string; readonly axis: string },
): Promise<ChartView> {
  const values = await channelNumbers("histogram", "a column of numbers", column);
  const groups = by === undefined ? undefined : Array.from(await channelValues("histogram", "by", by), groupName);
  if (groups !== undefined) checkLength("histogram", "group", groups.length, values.length);
  const all = binned(values, bins);
  if (all === undefined) {
    const head = markup`<header><b>${title}</b> <span class="faint">no finite numbers</span></header>`;
    return { html: card(head), text: `${title}: no finite numbers`, sheet: { title, pictures: [] } };
  }
  const names = [...new Set(groups ?? [""])];
  const classes = groups === undefined ? new Map([["", COLOURS[0]]]) : classColours(names, positiveNames([column, by]));
  const drawnNames = [...classes.keys()].slice(0, GROUPS);
  const width = (all.high - all.low) / bins;
  const rows = drawnNames.flatMap((name) => {
    const own = groups === undefined ? values : values.filter((_, i) => groups[i] === name);
    return countsIn(own, all.low, all.high, bins).map((count, i) => {
      return { x1: all.low + i * width, x2: all.low + (i + 1) * width, count, colour: classes.get(name) };
    });
  }).filter(({ count }) => count > 0);
  const drawn = await figure("", (plot) => ({
    width: 640,
    height: 280,
    marginTop: 24,
    marginBottom: AXIS_ROOM,
    x: { label: axis, domain: [all.low, all.high] },
    y: { label: "rows", grid: true, ...wholeTicks(largest(rows.map(({ count }) => count))) },
    color: { type: "identity" },
    marks: [
      plot.rectY(rows, {
        x1: "x1",
        x2: "x2",
        y1: 0,
        y2: "count",
        fill: "colour",
        fillOpacity: names.length > 1 ? 0.5 : 1,
        inset: 0.4,
      }),
      plot.ruleY([0], { stroke: "currentColor", strokeOpacity: 0.5 }),
    ],
  }));
  const keys = names.length > 1 ? drawnNames.map((name) => [name, classes.get(name)!] as const) : [];
  const rest = names.length > GROUPS &&
    markup`<p class="faint">${names.length - GROUPS} more groups are not drawn.</p>`;
  const [least, most] = endsOf(values);
  const text = `${title}: ${countText(values.length, "value")} from ${numberText(least)} to ${numberText(most)}`;
  const head = markup`<header><b>${title}</b></header>`;
  return {
    html: card(head, drawn, keys.length > 0 && legend(keys), rest),
    text,
    sheet: { title, pictures: [drawn.picture], keys },
    spec: drawn.spec,
  };
}

function groupName(value: unknown): string {
  return valueText(value);
}
