/**
 * Drawing histograms.
 *
 * @module
 */

import type { View } from "../bundle.ts";
import { markup } from "../html.ts";
import { binned, countsIn, endsOf } from "../preview/chart.ts";
import { card } from "../style.ts";
import { countText, numberText, valueText } from "../text.ts";
import { type Channel, channelNames, channelNumbers, checkLength } from "./channel.ts";
import { groupColours } from "./class_colours.ts";
import { COLOURS } from "./palette.ts";
import { type HistogramParts, histogramSpec, isInRows } from "./histogram_specs.ts";
import { figure, legend } from "./plot.ts";

/** The most groups that are drawn. */
const GROUPS = 12;

/** Draws how numbers are spread. Computes what is missing. */
export async function drawHistogram(
  column: Channel,
  by: Channel | undefined,
  { bins, title, axis }: { readonly bins: number; readonly title: string; readonly axis: string },
): Promise<View> {
  const values = await channelNumbers("histogram", "a column of numbers", column);
  const groups = by === undefined ? undefined : await channelNames("histogram", "by", by, groupName);
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
  const about = new Map<string, string>();
  const bars = drawnNames.flatMap((name) => {
    const own = groups === undefined ? values : values.filter((_, i) => groups[i] === name);
    about.set(name, `${name} · ${countText(own.length, "row")}`);
    return countsIn(own, all.low, all.high, bins).map((count, i) => {
      return { name, x1: all.low + i * width, x2: all.low + (i + 1) * width, count, colour: classes.get(name)! };
    });
  }).filter(({ count }) => count > 0);
  const parts: HistogramParts = { bars, groups: about, domain: [all.low, all.high], axis };
  const drawn = await figure("", (plot) => histogramSpec(plot, parts));
  const keys = names.length > 1 && !isInRows(parts)
    ? drawnNames.map((name) => [name, classes.get(name)!] as const)
    : [];
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
