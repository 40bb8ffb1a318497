/**
 * How histograms are laid out: groups over each other, or each in a row of its own.
 *
 * @module
 */

import type { PlotOptions } from "@observablehq/plot";
import { largest } from "../../../ops/extremes.ts";
import { AXIS_ROOM, type Plot, wholeTicks } from "./plot.ts";

/** A bar: how many numbers of a group lie between two. */
export interface HistogramBar {
  /** Its group. */
  readonly name: string;
  /** Where it begins. */
  readonly x1: number;
  /** Where it ends. */
  readonly x2: number;
  /** How many numbers it has. */
  readonly count: number;
  /** The colour of its group. */
  readonly colour: string;
}

/** What is drawn. */
export interface HistogramParts {
  /** The bars of all groups; none is empty. */
  readonly bars: readonly HistogramBar[];
  /** The groups in their order, each with what is written of it. */
  readonly groups: ReadonlyMap<string, string>;
  /** The ends of the axis of numbers. */
  readonly domain: readonly [low: number, high: number];
  /** What the axis of numbers is called. */
  readonly axis: string;
}

/** The most groups that are told apart where they lie over each other. */
const OVERLAID = 2;

/** Whether groups have rows of their own, with their names in them. */
export function isInRows({ groups }: HistogramParts): boolean {
  return groups.size > OVERLAID;
}

/** The spec of a histogram. */
export function histogramSpec(plot: Plot, parts: HistogramParts): PlotOptions {
  return isInRows(parts) ? inRows(plot, parts) : overlaid(plot, parts);
}

const BAR = { x1: "x1", x2: "x2", y1: 0, y2: "count", fill: "colour", inset: 0.4 };

function common({ domain, axis }: HistogramParts) {
  return { width: 640, marginBottom: AXIS_ROOM, x: { label: axis, domain }, color: { type: "identity" } } as const;
}

function overlaid(plot: Plot, parts: HistogramParts): PlotOptions {
  const most = largest(parts.bars.map(({ count }) => count));
  return {
    ...common(parts),
    height: 280,
    marginTop: 24,
    y: { label: "rows", grid: true, ...wholeTicks(most) },
    marks: [
      plot.rectY(parts.bars, { ...BAR, fillOpacity: parts.groups.size > 1 ? 0.5 : 1 }),
      plot.ruleY([0], { stroke: "currentColor", strokeOpacity: 0.5 }),
    ],
  };
}

/** The height of a group's row, and of the gap above it, where its name stands. */
const [ROW, GAP] = [56, 24];

/** One row below the other, with one scale: three colours over each other are many that no legend has. */
function inRows(plot: Plot, parts: HistogramParts): PlotOptions {
  const names = [...parts.groups.keys()];
  const most = largest(parts.bars.map(({ count }) => count));
  return {
    ...common(parts),
    height: names.length * (ROW + GAP) + AXIS_ROOM,
    marginTop: GAP,
    y: { label: null, grid: true, ticks: [0, most], tickFormat: "d" },
    fy: { domain: names, axis: null, paddingInner: GAP / (ROW + GAP) },
    marks: [
      plot.rectY(parts.bars, { ...BAR, fy: "name" }),
      plot.ruleY([0], { stroke: "currentColor", strokeOpacity: 0.5 }),
      plot.text(parts.groups, {
        fy: ([name]: [string]) => name,
        text: ([, text]: [string, string]) => text,
        frameAnchor: "top-left",
        dy: 6 - GAP,
      }),
    ],
  };
}
