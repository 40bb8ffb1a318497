/**
 * Drawing histograms.
 *
 * @module
 */

import { largest } from "../../../ops/extremes.ts";
import type { View } from "../bundle.ts";
import { markup } from "../html.ts";
import { binned, countsIn, endsOf } from "../preview/chart.ts";
import { card } from "../style.ts";
import { countText, numberText, valueText } from "../text.ts";
import { type Channel, channelNumbers, channelValues, checkLength } from "./channel.ts";
import { groupColours } from "./class_colours.ts";
import { COLOURS } from "./palette.ts";
import { AXIS_ROOM, figure, legend, wholeTicks } from "./plot.ts";

/** The most groups that can be told apart when they overlap. */
const GROUPS = 8;

/** Draws how numbers are spread. Computes what is missing. */
export async function drawHistogram(
  column: Channel,
  by: Channel | undefined,
  { bins, title, axis }: { readonly bins: number; readonly title: string; readonly axis: string },
): Promise<View> {
  const values = await channelNumbers("histogram", "a column of numbers", column);
  const groups = by === undefined ? undefined : Array.from(await channelValues("histogram", "by", by), groupName);
  if (groups !== undefined) checkLength("histogram", "group", groups.length, values.length);
  const all = binned(values, bins);
  if (all === undefined) {
    const head = markup`<header><b>${title}</b> <span class="faint">no finite numbers</span></header>`;
    return { html: card(head), text: `${title}: no finite numbers`, sheet: { title, pictures: [] } };
  }
  const names = [...new Set(groups ?? [""])];
  const classes = groups === undefined ? new Map([["", COLOURS[0]]]) : groupColours(names, by, [column]);
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
  };
}

function groupName(value: unknown): string {
  return valueText(value);
}
