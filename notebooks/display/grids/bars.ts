/**
 * Attribution bars: what each part of the model adds to a number.
 *
 * @module
 */

import { largest } from "../../../ops/extremes.ts";
import { NEGATIVE, POSITIVE } from "../charts/palette.ts";
import { figure } from "../charts/plot.ts";
import type { Html } from "../html.ts";
import { shortMinusText } from "./numbers.ts";

/** A part of the model and what it adds. */
export interface Part {
  /** What the part is called. */
  readonly name: string;
  /** What it adds. */
  readonly value: number;
}

/** Draws a bar for each part, in the order given, with its number at its end. */
export async function attributionBars(caption: string, name: string, parts: readonly Part[]): Promise<Html> {
  const rows = parts.map(({ name, value }) => ({ name, value, text: shortMinusText(value) }));
  const names = largest(rows.map(({ name }) => name.length));
  const most = largest(rows.map(({ value }) => value));
  const least = -largest(rows.map(({ value }) => -value));
  // Room for the numbers beyond the ends of the longest bars.
  const room = (Math.max(most, 0) - Math.min(least, 0) || 1) * 0.12;
  return await figure(caption, (plot) => ({
    width: 660,
    height: rows.length * 19 + 60,
    marginBottom: 40,
    marginLeft: Math.min(260, names * 6.6 + 18),
    x: {
      label: name,
      grid: true,
      domain: [Math.min(least, 0) - room, Math.max(most, 0) + room],
    },
    y: { label: null, domain: rows.map(({ name }) => name), tickSize: 0 },
    color: { type: "identity" },
    marks: [
      plot.barX(rows, { x: "value", y: "name", fill: ({ value }) => value < 0 ? NEGATIVE : POSITIVE, inset: 1.5 }),
      plot.ruleX([0], { stroke: "currentColor", strokeOpacity: 0.5 }),
      plot.text(rows.filter(({ value }) => value >= 0), {
        x: "value",
        y: "name",
        text: "text",
        textAnchor: "start",
        dx: 4,
      }),
      plot.text(rows.filter(({ value }) => value < 0), {
        x: "value",
        y: "name",
        text: "text",
        textAnchor: "end",
        dx: -4,
      }),
    ],
  }));
}
