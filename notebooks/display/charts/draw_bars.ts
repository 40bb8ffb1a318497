/**
 * Drawing how often values occur.
 *
 * @module
 */

import { largest } from "../../../ops/extremes.ts";
import { atPace, mapResting } from "../../../stores/pace.ts";
import type { View } from "../bundle.ts";
import { markup, visible } from "../html.ts";
import { countSteps, mostFirst } from "../preview/categories.ts";
import { card } from "../style.ts";
import { countText, shorten, valueText } from "../text.ts";
import { type Channel, channelNames, checkLength } from "./channel.ts";
import { groupColours, MOST_COLOURED } from "./class_colours.ts";
import { COLOURS } from "./palette.ts";
import { AXIS_ROOM, figure, legend, wholeTicks } from "./plot.ts";

/** Draws a bar for each value. Computes what is missing. */
export async function drawBars(
  column: Channel,
  by: Channel | undefined,
  limit: number,
  title: string,
): Promise<View> {
  const values = await channelNames("bars", "a column", column, barName);
  const groups = by === undefined ? undefined : await channelNames("bars", "by", by, barName);
  if (groups !== undefined) checkLength("bars", "group", groups.length, values.length);
  const counts = await atPace(countSteps(values));
  const shown = counts.slice(0, limit).map(([name]) => name);
  const head = (about: string) => markup`<header><b>${title}</b> <span class="faint">${about}</span></header>`;
  if (shown.length === 0) {
    return { html: card(head("no rows")), text: `${title}: no rows`, sheet: { title, pictures: [] } };
  }
  // Of a few classes each bar has the colour that its class has in other pictures.
  const isOwn = groups === undefined && counts.length <= MOST_COLOURED;
  const classes = groups === undefined && !isOwn
    ? new Map([["", COLOURS[0]]])
    : groupColours(groups ?? shown, by ?? column, [column]);
  const isShown = new Set(shown);
  const parts = new Map<string, Map<string, number>>();
  await mapResting(values, (name, i) => {
    if (!isShown.has(name)) return;
    const part = groups?.[i] ?? (isOwn ? name : "");
    const own = parts.get(part) ?? new Map<string, number>();
    parts.set(part, own.set(name, (own.get(name) ?? 0) + 1));
  });
  const rows = [...classes].flatMap(([part, colour]) => {
    return mostFirst(parts.get(part) ?? new Map()).map(([name, count]) => ({ name, count, colour }));
  });
  const longest = shown.reduce((most, name) => Math.max(most, name.length), 0);
  const drawn = await figure("", (plot) => ({
    width: 640,
    height: shown.length * 22 + 20 + AXIS_ROOM,
    marginBottom: AXIS_ROOM,
    marginLeft: Math.min(260, longest * 6.6 + 20),
    x: { label: "rows", grid: true, ...wholeTicks(largest(counts.map(([, count]) => count))) },
    y: { label: null, domain: shown, tickSize: 0 },
    color: { type: "identity" },
    marks: [
      plot.barX(rows, { x: "count", y: "name", fill: "colour", inset: 1 }),
      plot.ruleX([0], { stroke: "currentColor", strokeOpacity: 0.5 }),
    ],
  }));
  const keys = groups !== undefined && classes.size > 1 ? [...classes] : [];
  const hidden = counts.length - shown.length;
  const rest = hidden > 0 &&
    markup`<p class="faint">${countText(hidden, "less frequent value")} ${hidden === 1 ? "is" : "are"} not drawn.</p>`;
  const text = counts.slice(0, limit).map(([name, count]) => `${name}  ${count}`).join("\n");
  return {
    html: card(head(""), drawn, keys.length > 0 && legend(keys), rest),
    text: `${title}\n${text}`,
    sheet: { title, pictures: [drawn.picture], keys },
  };
}

function barName(value: unknown): string {
  return shorten(visible(valueText(value)), 38);
}
