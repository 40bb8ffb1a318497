/**
 * Drawing scatter plots.
 *
 * @module
 */

import { atPace, mapResting, Pace } from "../../../stores/pace.ts";
import { namesOf } from "./axis_names.ts";
import type { ScatterOptions, ScatterPoints } from "./scatter.ts";
import { OpError } from "../../../ops/errors.ts";
import type { Matrix } from "../../../ops/evaluator.ts";
import { isOp } from "../../../ops/op_reference.ts";
import { ClassifierPredictOp } from "../../../ops/types/classifiers.ts";
import type { View } from "../bundle.ts";
import { type Channel, channelName, channelNumbers, channelValues, checkLength } from "../charts/channel.ts";
import { markup, raw } from "../html.ts";
import { INTERACTIVE_STYLE } from "../interactive_style.ts";
import { contentIdSteps } from "../script.ts";
import { card } from "../style.ts";
import { countText, numberText, valueText } from "../text.ts";
import { colourSteps } from "./colours.ts";
import { packNumbers, packTexts, type PlacedPoints, placeSteps, pointsOf, usualRadius } from "./points.ts";
import { scatterPlot } from "./plot.ts";
import { plottedRows } from "./row_ids.ts";
import { scatterScript } from "./script.ts";
import { type AxisNames, stillPicture } from "./still.ts";
import { SCATTER_STYLE } from "./style.ts";

/** What is drawn, with what was left to be settled. */
export interface Settled extends ScatterOptions {
  /** See {@linkcode ScatterOptions}. */
  readonly title: string;
  /** The same. */
  readonly maxBytes: number;
  /** Whether places say no more than what is near to what, as those of a UMAP do. @default where `points` are a VIZ column */
  readonly isMap?: boolean;
  /** What a number that colours points stands for, in words. @default the number */
  readonly said?: (value: number) => string;
}

/** Draws points. Computes what is missing. */
export async function drawScatter(points: ScatterPoints, options: Settled): Promise<View> {
  const { x, y } = await axesOf(points);
  const hasOneScale = !("x" in points);
  const pace = new Pace();
  const placed = await atPace(placeSteps(x, y, hasOneScale), pace);
  if (placed.lost.length === x.length) return nothingToDraw(options.title, placed);
  const values = await optional("color", options.color, x.length);
  const hints = {
    column: options.color,
    others: isOp(points) ? [points] : Object.values(points),
    threshold: options.threshold ?? usualThreshold(options.color, values),
    said: options.said,
  };
  const colours = await atPace(colourSteps(values, x.length, hints), pace);
  const texts = await textsOf(options, x.length);
  const radius = options.radius ?? usualRadius(x.length);
  const isMap = options.isMap ?? isOp(points, "viz");
  const names = isMap ? undefined : axisNames(points);
  // Texts can be shortened, and ids cannot.
  const rows = await plottedRows(columnsOf(points, options), x.length, options.maxBytes / 2);
  const still = await stillPicture(placed, colours, radius, names);
  const packed = { xs: packNumbers(placed.xs), ys: packNumbers(placed.ys), colours: packNumbers(colours.indices) };
  // What is not text, with room for the script and the markup around it.
  const taken = [still.address, ...Object.values(packed), rows?.ids ?? ""];
  const fixed = taken.reduce((sum, { length }) => sum + length, 60_000);
  const data = {
    ...packed,
    rows,
    palette: colours.palette,
    names: colours.names,
    radius,
    lost: placed.lost,
    aspect: placed.aspect,
    axes: names && { x: { ...placed.axes.x, name: names.x }, y: { ...placed.axes.y, name: names.y } },
    texts: texts && await packTexts(texts, options.maxBytes - fixed),
    hint: "Click, then zoom with the wheel or + and −, move with the arrows; shift-drag for a lasso",
  };
  const id = await atPace(contentIdSteps(packed.xs + packed.ys + packed.colours), pace);
  if (pace.isDue) await pace.rest();
  const about = [facts(placed, !hasOneScale), ...(isMap ? [MAP] : [])].join(" · ");
  const plot = () => scatterPlot({ x, y, values, colours, texts, radius, names, hasOneScale });
  const picture = markup`<img src="${raw(still.address)}" width="${still.width}" alt="${options.title}">`;
  const content =
    markup`<div id="${id}" class="pg-scatter"><div class="pg-static">${picture}</div>${colours.legend}</div>`;
  const head = markup`<header><b>${options.title}</b> <span class="faint">${about}</span></header>`;
  return {
    html: markup`${card(INTERACTIVE_STYLE, SCATTER_STYLE, head, content)}${scatterScript(id, data)}`,
    text: `${options.title}: ${about}`,
    sheet: { title: options.title, pictures: [{ ...still.picture, plot }], keys: colours.keys },
  };
}

/** The columns that say which rows are drawn: those of the points, or where these are plain numbers, the others. */
function columnsOf(points: ScatterPoints, { color, label, tooltip }: ScatterOptions): unknown[] {
  const placed = isOp(points) ? [points] : Object.values(points);
  return placed.some((column) => isOp(column)) ? placed : [color, label, tooltip];
}

/** Where a classifier's scores change sides: probabilities at a half, values of a decision function at 0. */
function usualThreshold(channel: Channel | undefined, values: ArrayLike<unknown> | undefined): number | undefined {
  if (values === undefined || !isOp(channel, "score") || channel.type !== ClassifierPredictOp.type) return undefined;
  return Array.prototype.some.call(values, (value) => value < 0 || value > 1) ? 0 : 0.5;
}

async function axesOf(points: ScatterPoints): Promise<{ x: ArrayLike<number>; y: ArrayLike<number> }> {
  if ("x" in points) {
    const [x, y] = await Promise.all(
      [channelNumbers("scatter", "x", points.x), channelNumbers("scatter", "y", points.y)],
    );
    checkLength("scatter", "y", y.length, x.length);
    return { x, y };
  }
  const matrix = isOp(points) ? await points.toMatrix() : points as Matrix;
  if (matrix.columns === 2) return pointsOf(matrix);
  throw new OpError(`scatter() takes points in the plane, got vectors of ${matrix.columns} dimensions`);
}

/** What is said in place of axes. */
const MAP = "what is near is alike; the axes have no unit";

function axisNames(points: ScatterPoints): AxisNames {
  if (isOp(points)) return { x: `${channelName(points, "")} 0`, y: `${channelName(points, "")} 1` };
  return "x" in points ? namesOf(points) : { x: "", y: "" };
}

async function optional(name: string, channel: Channel | undefined, count: number) {
  if (channel === undefined) return undefined;
  const values = await channelValues("scatter", name, channel);
  checkLength("scatter", name, values.length, count);
  return values;
}

async function textsOf({ label, tooltip }: ScatterOptions, count: number): Promise<string[] | undefined> {
  const columns = (await Promise.all([optional("label", label, count), optional("tooltip", tooltip, count)]))
    .filter((column) => column !== undefined);
  if (columns.length === 0) return undefined;
  return await mapResting({ length: count }, (_, i) => columns.map((column) => valueText(column[i], 1_000)).join("\n"));
}

/** What stands in place of a plot without points. */
function nothingToDraw(title: string, placed: PlacedPoints): View {
  const about = facts(placed, false);
  return {
    html: card(markup`<header><b>${title}</b> <span class="faint">${about}</span></header>`),
    text: `${title}: ${about}`,
    sheet: { title, pictures: [] },
  };
}

function facts({ xs, lost, ranges }: PlacedPoints, hasAxes: boolean): string {
  const ends = ([low, high]: readonly [number, number]): string => `${numberText(low)} to ${numberText(high)}`;
  return [
    countText(xs.length, "point"),
    ...(hasAxes ? [`x ${ends(ranges.x)}`, `y ${ends(ranges.y)}`] : []),
    ...(lost.length > 0 ? [`${numberText(lost.length)} without a finite position`] : []),
  ].join(" · ");
}
