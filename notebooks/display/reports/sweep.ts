/**
 * A metric over the layers of a model: at which depth does it know?
 *
 * @module
 */

import type { LayerSweep } from "../../../ops/layer_sweep.ts";
import { whatIsWrong } from "../../../runner/faults/what_is_wrong.ts";
import type { Report, SplitReport } from "../../../runner/reports/mod.ts";
import type { View } from "../bundle.ts";
import { splitColours } from "../charts/class_colours.ts";
import { AXIS_ROOM, type DrawnFigure, figure, legend } from "../charts/plot.ts";
import { markup } from "../html.ts";
import type { Sheet, SheetKeys } from "../sheets/sheet.ts";
import { withPatience } from "../status/peek.ts";
import { card } from "../style.ts";
import { type Cell, table } from "../table.ts";
import { detailOf } from "../words.ts";
import { intervalOf, metricName, metricOf } from "./metrics.ts";
import { peekReport } from "./peek.ts";

/** One layer of one split. */
interface SweepPoint {
  readonly split: string;
  readonly layer: number;
  /** The metric, where both classes are there. */
  readonly value: number | undefined;
  /** The 95 % interval, where the report has one. */
  readonly low?: number;
  readonly high?: number;
}

/** What a sweep is judged by, unless something else is asked for. */
const METRIC = "roc_auc";

/** Draws what is there of a sweep. Computes nothing. @throws {OpError} for a metric that reports do not have */
export async function sweepView(sweep: LayerSweep, metric: string = METRIC): Promise<View> {
  const key = metric as keyof SplitReport;
  const name = metricName(key);
  const loaded = await Promise.all(sweep.steps.map(async ({ layer, report }) => {
    return { layer, report: await peekReport(report) };
  }));
  const points = loaded.flatMap(({ layer, report }) => report === undefined ? [] : pointsOf(layer, report, key));
  const missing = loaded.filter(({ report }) => report === undefined).map(({ layer }) => layer);
  const wrong = await faultOfSweep(sweep, missing);
  const note = missing.length > 0 && `Not computed yet: layers ${missing.join(", ")}. Type: await sweep.materialize()`;
  const rows = sweepTable(points);
  const known = points.filter(({ value }) => value !== undefined);
  const drawn = points.length > 0 ? await sweepFigure({ points: known, name, chance: CHANCE[metric] }) : undefined;
  const about = [`${sweep.steps.length} layers`, ...contextOf(sweep)].join(" · ");
  return {
    html: card(
      markup`<header><b>Layer sweep</b> <span class="faint">${about}</span></header>`,
      drawn && markup`<div class="figures"><div>${drawn.figure}${legend(drawn.sheet.keys!)}</div>${rows.html}</div>`,
      note && markup`<p class="note">${note}</p>`,
      wrong && markup`<p class="note bad"><bdi>${wrong}</bdi></p>`,
    ),
    text: [`Layer sweep, ${sweep.steps.length} layers: ${name}`, rows.text, note, wrong].filter(Boolean).join("\n"),
    sheet: drawn?.sheet ?? { title: TITLE, pictures: [] },
  };
}

const TITLE = "Layer sweep";

/** What is known to be wrong with one of the layers that are missing. */
async function faultOfSweep({ steps }: LayerSweep, missing: readonly number[]): Promise<string | undefined> {
  const reports = steps.filter(({ layer }) => missing.includes(layer)).map(({ report }) => report);
  const faults = await Promise.all(reports.map((report) => withPatience(whatIsWrong(report, report.evaluator))));
  return faults.find((fault) => fault !== undefined);
}

/** What a probe that knows nothing gets. */
const CHANCE: Readonly<Record<string, number>> = { roc_auc: 0.5 };

/** What all layers of a sweep share: model and token. */
function contextOf({ steps }: LayerSweep): string[] {
  const detail = steps[0]?.activations === undefined ? "" : detailOf(steps[0].activations, 80);
  return detail.split(" · ").filter((part) => part !== "" && !part.startsWith("layer "));
}

function pointsOf(layer: number, report: Report, key: keyof SplitReport): SweepPoint[] {
  return Object.entries(report).map(([name, split]) => {
    return { split: name, layer, value: metricOf(split, key), ...endsOf(split, key) };
  });
}

function endsOf(split: SplitReport, key: keyof SplitReport): { low?: number; high?: number } {
  const interval = intervalOf(split, key);
  return interval === undefined ? {} : { low: interval[0], high: interval[1] };
}

/** What the lines of a sweep are drawn from. */
interface SweepLines {
  readonly points: readonly SweepPoint[];
  /** The metric's. */
  readonly name: string;
  readonly chance: number | undefined;
}

/** The figure of a sweep, of all splits or of some. A split has the same colour in either. */
async function sweepFigure(
  lines: SweepLines,
  shown: readonly string[] = splitsOf(lines.points),
): Promise<{ figure: DrawnFigure; sheet: Sheet }> {
  const colours = splitColours(splitsOf(lines.points));
  const keys = [...colours].filter(([split]) => shown.includes(split));
  const figure = await linesFigure(lines, keys);
  const ofSplits = async (splits: readonly string[]) => (await sweepFigure(lines, splits)).sheet;
  return { figure, sheet: { title: TITLE, pictures: [figure.picture], keys, splits: shown, ofSplits } };
}

/** The splits in the order in which legends and tables have them. */
function splitsOf(points: readonly SweepPoint[]): string[] {
  return [...splitColours(points.map(({ split }) => split)).keys()];
}

async function linesFigure({ points, name, chance }: SweepLines, keys: SheetKeys): Promise<DrawnFigure> {
  const hasIntervals = points.some(({ low }) => low !== undefined);
  const series = keys.map(([split, colour]) => {
    const own = points.filter((point) => point.split === split).toSorted((a, b) => a.layer - b.layer);
    return { own, colour };
  });
  return await figure(`${name} by layer${hasIntervals ? ", with 95 % intervals" : ""}`, (plot) => ({
    width: 520,
    height: 280,
    marginTop: 24,
    marginBottom: AXIS_ROOM,
    x: { label: "layer", tickFormat: "d", ticks: layerTicks(points) },
    y: { label: name, grid: true, nice: true },
    marks: [
      ...(chance === undefined ? [] : [
        plot.ruleY([chance], { stroke: "currentColor", strokeOpacity: 0.5, strokeDasharray: "3 3" }),
        plot.text([chance], {
          y: (d) => d,
          text: () => "chance",
          frameAnchor: "right",
          lineAnchor: "bottom",
          dy: -4,
          fillOpacity: 0.7,
        }),
      ]),
      ...series.flatMap(({ own, colour }) => [
        plot.areaY(own.filter(({ low }) => low !== undefined), {
          x: "layer",
          y1: "low",
          y2: "high",
          fill: colour,
          fillOpacity: 0.15,
        }),
        plot.line(own, { x: "layer", y: "value", stroke: colour, strokeWidth: 2 }),
        plot.dot(own, { x: "layer", y: "value", fill: colour, r: 3 }),
      ]),
    ],
  }));
}

/** A tick at each layer that was asked for, where they are few. */
function layerTicks(points: readonly SweepPoint[]): number | number[] {
  const layers = [...new Set(points.map(({ layer }) => layer))];
  return layers.length <= 16 ? layers : 12;
}

/** A line for each layer, a column for each split; the best layer of each split is marked. */
function sweepTable(points: readonly SweepPoint[]): View {
  const splits = splitsOf(points);
  const layers = [...new Set(points.map(({ layer }) => layer))];
  // How well a probe knows the rows that it learned from chooses no layer.
  const judged = splits.length > 1 ? splits.filter((split) => split !== "train") : splits;
  const best = new Set(judged.map((split) => bestOf(points.filter((point) => point.split === split))));
  const cellOf = (layer: number, split: string): Cell => {
    const point = points.find((each) => each.layer === layer && each.split === split);
    return point?.value === undefined ? "–" : pointCell(point, best.has(point));
  };
  const columns = [{ name: "layer", isNumber: true }, ...splits.map((name) => ({ name, isNumber: true }))];
  return table(columns, layers.map((layer) => [String(layer), ...splits.map((split) => cellOf(layer, split))]));
}

function bestOf(points: readonly SweepPoint[]): SweepPoint | undefined {
  const known = points.filter(({ value }) => value !== undefined);
  return known.reduce<SweepPoint | undefined>(
    (best, point) => best && best.value! >= point.value! ? best : point,
    undefined,
  );
}

/** A metric with its interval; the best of a split in bold, and with a star in text. */
function pointCell({ value, low, high }: SweepPoint, isBest: boolean): Cell {
  const number = value!.toFixed(3);
  const interval = low === undefined || high === undefined ? "" : ` (${low.toFixed(2)}–${high.toFixed(2)})`;
  return {
    html: markup`${
      isBest ? markup`<b title="the best layer">★ ${number}</b>` : number
    }<span class="faint">${interval}</span>`,
    text: `${number}${interval}${isBest ? " *" : ""}`,
  };
}
