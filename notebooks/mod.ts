/**
 * Notebooks: importing this module lets ops, runners and stores show themselves in a cell.
 *
 * @module
 */

import { foldFrames } from "../ops/call_site.ts";
import { GraphDiff } from "../ops/diff/diff.ts";
import type { FeatureCardOptions, Features } from "../ops/handles/features.ts";
import { LayerSweep } from "../ops/layer_sweep.ts";
import { registerDrawing } from "../ops/drawing.ts";
import { Op, type ResultOptions } from "../ops/op.ts";
import { TopTokens } from "../ops/top_tokens.ts";
import { Guardrail } from "../runner/guardrails/guardrail.ts";
import { LoadedGuard } from "../runner/guardrails/loaded_guard.ts";
import { SavedGuardrail } from "../runner/guardrails/saved.ts";
import { Runner } from "../runner/runner.ts";
import { StatusWatch } from "../runner/evaluation/status_watch.ts";
import { FolderStore } from "../stores/folder.ts";
import { CachedStore } from "../stores/cached.ts";
import { MemoryStore } from "../stores/memory.ts";
import { S3Store } from "../stores/s3.ts";
import { attach, attachBundle } from "./display/bundle.ts";
import { cellsOf } from "./display/cell_lines.ts";
import { featureCard } from "./display/features/card.ts";
import { featureDashboard } from "./display/features/dashboard.ts";
import { featureMap } from "./display/features/map.ts";
import { graphFigure, resultFigure } from "./display/figure_of.ts";
import { installInterrupt } from "./display/interrupt.ts";
import { kernel } from "./display/kernel.ts";
import { showProgress } from "./display/progress/show.ts";
import { Chart } from "./display/charts/chart.ts";
import { scatter, type ScatterOptions, type ScatterPoints } from "./display/scatter/scatter.ts";
import { SheetFigure } from "./display/sheets/figure.ts";
import { DatasetDescription } from "./display/tables/description.ts";
import { mistakes, type MistakesParts } from "./display/tables/mistakes.ts";

/** What draws is loaded when the first picture is: programs that show nothing start without it. */
const cards = () => import("./display/cards.ts");

attach(Op.prototype, async (op) => (await cards()).opCard(op));
attach(GraphDiff.prototype, async (diff) => (await cards()).diffCard(diff));
attach(LayerSweep.prototype, async (sweep) => (await cards()).sweepView(sweep));
for (const { prototype } of [FolderStore, MemoryStore, S3Store, CachedStore]) {
  attach(prototype, async (store) => (await cards()).storeCard(store));
}
attach(Guardrail.prototype, async (guardrail) => (await cards()).guardrailCard(guardrail));
attach(SavedGuardrail.prototype, async (saved) => (await cards()).savedCard(saved));
attach(LoadedGuard.prototype, async (guard) => (await cards()).guardCard(guard));
attach(Runner.prototype, async (runner) => (await cards()).storeCard(runner.store, "Runner"));
attachBundle(StatusWatch.prototype, async (watch) => (await cards()).showWatch(watch));
attach(SheetFigure.prototype, async (figure) => (await cards()).figureView(figure));
attach(TopTokens.prototype, async (top) => (await cards()).topTokensView(top));

registerDrawing("scatter", (points, options) => scatter(points as ScatterPoints, options as ScatterOptions));
registerDrawing("figure of a result", (subject, options) => resultFigure(subject, options as ResultOptions));
registerDrawing("figure of a graph", (op) => graphFigure(op as Op));
registerDrawing("description", (dataset) => new DatasetDescription(dataset as Op<"dataset">));
registerDrawing("mistakes", (report, parts) => mistakes(report as Op<"report">, parts as unknown as MistakesParts));
registerDrawing("feature card", (features, { index, options }) => {
  return featureCard(features as Features, index, options as FeatureCardOptions);
});
registerDrawing("feature dashboard", (features, options) => featureDashboard(features as Features, options));
registerDrawing("feature map", (features, options) => featureMap(features as Features, options));
registerDrawing("sweep", (sweep, { metric }) => {
  const draw = async () => (await cards()).sweepView(sweep as LayerSweep, metric as string | undefined);
  return new Chart({ name: "Layer sweep", draw });
});

installInterrupt();
if (kernel() !== undefined) foldFrames(cellsOf(kernel()!.broadcast));
showProgress();

export type { MediaBundle, View } from "./display/bundle.ts";
export { bars, type BarsOptions } from "./display/charts/bars.ts";
export type { Channel } from "./display/charts/channel.ts";
export { Chart } from "./display/charts/chart.ts";
export { histogram, type HistogramOptions } from "./display/charts/histogram.ts";
export { Html, type HtmlValue, markup, raw } from "./display/html.ts";
export { type ProgressPlace, showProgress } from "./display/progress/show.ts";
export { display } from "./display/display.ts";
export { compare, type Many } from "./display/compare.ts";
export { Comparison } from "./display/reports/comparison.ts";
export { ProbeComparison } from "./display/probes/comparison.ts";
export { scatter, type ScatterOptions, type ScatterPoints } from "./display/scatter/scatter.ts";
export { Shown, type ShownParts } from "./display/shown.ts";
export { Statuses, statuses } from "./display/status/statuses.ts";
export { table, type TableColumns, type TableOptions, type TableSource } from "./display/tables/rows_table.ts";
export { SheetFigure } from "./display/sheets/figure.ts";
export type { Sheet, SheetKeys, SheetPicture } from "./display/sheets/sheet.ts";
