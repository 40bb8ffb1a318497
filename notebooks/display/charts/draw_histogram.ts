/**
 * Drawing histograms.
 *
 * @module
 */

import { atPace, mapResting, Pace } from "../../../stores/pace.ts";
import type { View } from "../bundle.ts";
import { markup } from "../html.ts";
import { binSteps, countsIn, endsOf } from "../preview/chart.ts";
import { card } from "../style.ts";
import { countText, numberText, valueText } from "../text.ts";
import { type Channel, channelNames, channelNumbers, checkLength } from "./channel.ts";
import { groupColours } from "./class_colours.ts";
import { COLOURS } from "./palette.ts";
import { type HistogramBar, type HistogramParts, histogramSpec, isInRows } from "./histogram_specs.ts";
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
  const all = await atPace(binSteps(values, bins));
  if (all === undefined) {
    const head = markup`<header><b>${title}</b> <span class="faint">no finite numbers</span></header>`;
    return { html: card(head), text: `${title}: no finite numbers`, sheet: { title, pictures: [] } };
  }
  const pace = new Pace();
  const isThere = new Set<string>();
  await mapResting(groups ?? [""], (name) => isThere.add(name), pace);
  const names = [...isThere];
  const classes = groups === undefined ? new Map([["", COLOURS[0]]]) : groupColours(names, by, [column]);
  const drawnNames = [...classes.keys()].slice(0, GROUPS);
  const width = (all.high - all.low) / bins;
  const groupTitles = new Map<string, string>();
  const bars: HistogramBar[] = [];
  for (const name of drawnNames) {
    if (pace.isDue) await pace.rest();
    const own = groups === undefined ? values : values.filter((_, i) => groups[i] === name);
    groupTitles.set(name, `${name} · ${countText(own.length, "row")}`);
    countsIn(own, all.low, all.high, bins).forEach((count, i) => {
      const [x1, x2] = [all.low + i * width, all.low + (i + 1) * width];
      if (count > 0) bars.push({ name, x1, x2, count, colour: classes.get(name)! });
    });
  }
  const parts: HistogramParts = { bars, groups: groupTitles, domain: [all.low, all.high], axis };
  const drawn = await figure("", (plot) => histogramSpec(plot, parts));
  const keys = names.length > 1 && !isInRows(parts)
    ? drawnNames.map((name) => [name, classes.get(name)!] as const)
    : [];
  const rest = names.length > GROUPS &&
    markup`<p class="faint">${names.length - GROUPS} more groups are not drawn.</p>`;
  const lost = values.length - all.counts.reduce((sum, count) => sum + count, 0);
  const about = lost > 0 && `${numberText(lost)} without a finite number`;
  const text = `${title}: ${spread(values, lost)}${about ? ` · ${about}` : ""}`;
  const head = markup`<header><b>${title}</b>${about && markup` <span class="faint">${about}</span>`}</header>`;
  return {
    html: card(head, drawn, keys.length > 0 && legend(keys), rest),
    text,
    sheet: { title, pictures: [drawn.picture], keys },
  };
}

/** How many numbers are drawn, and between which ends. */
function spread(values: Float64Array, lost: number): string {
  const [least, most] = endsOf(values);
  return `${countText(values.length - lost, "value")} from ${numberText(least)} to ${numberText(most)}`;
}

function groupName(value: unknown): string {
  return valueText(value);
}
