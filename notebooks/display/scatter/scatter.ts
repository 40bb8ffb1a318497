/**
 * Scatter plots that can be explored without a kernel.
 *
 * @module
 */

import { OpError } from "../../../ops/errors.ts";
import type { Matrix } from "../../../ops/evaluator.ts";
import { checkOptions } from "../../../ops/options.ts";
import { show } from "../../../ops/messages.ts";
import { isOp } from "../../../ops/op_reference.ts";
import type { Op } from "../../../ops/op.ts";
import { type Channel, channelName } from "../charts/channel.ts";
import { Chart } from "../charts/chart.ts";
import { namesOf } from "./axis_names.ts";

/** Options of {@linkcode scatter}. */
export interface ScatterOptions {
  /** What colours the points: numbers on a scale, everything else as categories. @default one colour */
  readonly color?: Channel;
  /**
   * Colours numbers by the side of this one that they are on, and by how far.
   *
   * @default for a classifier's scores 0, or 0.5 where they are probabilities; none for other numbers
   */
  readonly threshold?: number;
  /** A short name of each point, before its text. @default none */
  readonly label?: Channel;
  /** The text that hovering and selecting show. @default none */
  readonly tooltip?: Channel;
  /** The title. @default what is drawn */
  readonly title?: string;
  /** The radius of a point in pixels. @default fewer points are larger */
  readonly radius?: number;
  /** The most that the output may take, in bytes; texts are shortened to fit. @default 6,000,000 */
  readonly maxBytes?: number;
}

/** Where points are: a VIZ column or an N × 2 matrix, or a column for each axis. */
export type ScatterPoints = Op<"viz"> | Op<"vector"> | Matrix | { readonly x: Channel; readonly y: Channel };

/**
 * A scatter plot to explore: drag to move, wheel or buttons to zoom, hover for a row's text, click the legend to hide,
 * draw a lasso to list rows and copy their indices, or code that takes them from their dataset. It works in saved
 * notebooks, and is a still picture where scripts are stripped. Drawing it computes what is missing.
 *
 * @example
 * ```ts
 * import { Runner, scatter } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({
 *   text: ["Hi!", "Stop it.", "Go on."],
 *   label: ["a", "b", "a"],
 *   score: [0.2, 0.9, 0.4],
 *   bad: [false, true, false],
 * });
 * const plot = scatter({ x: data.colScore("score"), y: [1, 2, 3] }, { color: data.colCategorical("label"), tooltip: data.colText("text") });
 * console.log((await plot.toSvg()).startsWith("<svg")); // true
 * ```
 *
 * @throws {OpError} for options and points of the wrong form.
 */
export function scatter(points: ScatterPoints, options: ScatterOptions = {}): Chart {
  const names = ["color", "threshold", "label", "tooltip", "title", "radius", "maxBytes"];
  const given = checkOptions("scatter", options, names) as ScatterOptions;
  if (typeof points !== "object" || points === null) {
    throw new OpError(`scatter() takes a column of points in the plane, a matrix, or { x, y }, got ${show(points)}`);
  }
  const title = given.title ?? titleOf(points);
  const maxBytes = given.maxBytes ?? 6_000_000;
  const draw = async () => {
    const { drawScatter } = await import("./draw.ts");
    return await drawScatter(points, { ...given, title, maxBytes });
  };
  return new Chart({ name: title, maxBytes, draw });
}

function titleOf(points: ScatterPoints): string {
  if (isOp(points)) return channelName(points, "");
  if (!("x" in points)) return "Scatter plot";
  const { x, y } = namesOf(points);
  return `${y} against ${x}`;
}
