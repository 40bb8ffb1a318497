/**
 * A metric over the layers of a model: at which depth does it know?
 *
 * @module
 */

import type { LayerSweep } from "../../../ops/layer_sweep.ts";
import type { Report, SplitReport } from "../../../runner/reports/mod.ts";
import type { View } from "../bundle.ts";
import { classColours } from "../charts/class_colours.ts";
import type { ChartView } from "../charts/chart.ts";
import { type DrawnFigure, figure, legend } from "../charts/plot.ts";
import { markup } from "../html.ts";
import type { SheetKeys } from "../sheets/sheet.ts";
import { card } from "../style.ts";
import { table } from "../table.ts";
import { intervalOf, metricOf } from "./metrics.ts";
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

/** What a sweep is judged by. */
const METRIC = "roc_auc";

/** Draws what is there of a sweep. Computes nothing. */
export async function sweepView(sweep: LayerSweep): Promise<ChartView> {
  const loaded = await Promise.all(sweep.steps.map(async ({ layer, report }) => {
    return { layer, report: await peekReport(report) };
  }));
  const points = loaded.flatMap(({ layer, report }) => report === undefined ? [] : pointsOf(layer, report));
  const missing = loaded.filter(({ report }) => report === undefined).map(({ layer }) => layer);
  const note = missing.length > 0 && `Not computed yet: layers ${missing.join(", ")}`;
  const rows = sweepTable(points);
  const drawn = points.length > 0 ? await sweepFigure(points.filter(({ value }) => value !== undefined)) : undefined;
  return {
    html: card(
      markup`<header><b>Layer sweep</b> <span class="faint">${sweep.steps.length} layers</span></header>`,
      drawn && markup`<div class="figures"><div>${drawn.figure}${legend(drawn.keys)}</div>${rows.html}</div>`,
      note && markup`<p class="note">${note}</p>`,
    ),
    text: [`Layer sweep, ${sweep.steps.length} layers: ROC AUC`, rows.text, note].filter(Boolean).join("\n"),
    sheet: { title: "Layer sweep", pictures: drawn ? [drawn.figure.picture] : [], keys: drawn?.keys ?? [] },
    ...(drawn && { spec: drawn.figure.spec }),
  };
}

function pointsOf(layer: number, report: Report): SweepPoint[] {
  return Object.entries(report).map(([name, split]) => {
    return { split: name, layer, value: metricOf(split, METRIC), ...endsOf(split) };
  });
}

function endsOf(split: SplitReport): { low?: number; high?: number } {
  const interval = intervalOf(split, METRIC);
  return interval === undefined ? {} : { low: interval[0], high: interval[1] };
}

async function sweepFigure(points: readonly SweepPoint[]): Promise<{ figure: DrawnFigure; keys: SheetKeys }> {
  const colours = classColours(points.map(({ split }) => split));
  const series = [...colours].map(([split, colour]) => {
    const own = points.filter((point) => point.split === split).toSorted((a, b) => a.layer - b.layer);
    return { own, colour };
  });
  const drawn = await figure("ROC AUC by layer, with 95 % intervals", (plot) => ({
    width: 520,
    height: 270,
    marginTop: 24,
    x: { label: "layer", tickFormat: "d", ticks: new Set(points.map(({ layer }) => layer)).size },
    y: { label: "ROC AUC", grid: true, nice: true },
    marks: series.flatMap(({ own, colour }) => [
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
  }));
  return { figure: drawn, keys: [...colours] };
}

function sweepTable(points: readonly SweepPoint[]): View {
  const rows = points.map(({ split, layer, value, low, high }) => {
    const interval = low === undefined || high === undefined ? "" : `${low.toFixed(3)}–${high.toFixed(3)}`;
    return [String(layer), split, value === undefined ? "–" : value.toFixed(3), interval];
  });
  const columns = [{ name: "layer", isNumber: true }, { name: "split" }, { name: "ROC AUC", isNumber: true }, {
    name: "95 %",
  }];
  return table(columns, rows);
}
