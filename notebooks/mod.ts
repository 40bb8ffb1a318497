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
import { diffCard } from "./display/diff_card.ts";
import { featureCard } from "./display/features/card.ts";
import { featureDashboard } from "./display/features/dashboard.ts";
import { featureMap } from "./display/features/map.ts";
import { topTokensView } from "./display/features/top_tokens.ts";
import { graphFigure, resultFigure } from "./display/figure_of.ts";
import { guardCard, guardrailCard, savedCard } from "./display/guardrails/cards.ts";
import { installInterrupt } from "./display/interrupt.ts";
import { opCard } from "./display/op_card.ts";
import { kernel } from "./display/kernel.ts";
import { showProgress } from "./display/progress/show.ts";
import { sweepView } from "./display/reports/sweep.ts";
import { Chart } from "./display/charts/chart.ts";
import { scatter, type ScatterOptions, type ScatterPoints } from "./display/scatter/scatter.ts";
import { SheetFigure } from "./display/sheets/figure.ts";
import { figureView } from "./display/sheets/view.ts";
import { storeCard } from "./display/status/store_card.ts";
import { DatasetDescription } from "./display/tables/description.ts";
import { mistakes, type MistakesParts } from "./display/tables/mistakes.ts";
import { showWatch } from "./display/status/table.ts";

attach(Op.prototype, opCard);
attach(GraphDiff.prototype, diffCard);
attach(LayerSweep.prototype, (sweep) => sweepView(sweep));
attach(FolderStore.prototype, (store) => storeCard(store));
attach(MemoryStore.prototype, (store) => storeCard(store));
attach(S3Store.prototype, (store) => storeCard(store));
attach(CachedStore.prototype, (store) => storeCard(store));
attach(Guardrail.prototype, guardrailCard);
attach(SavedGuardrail.prototype, savedCard);
attach(LoadedGuard.prototype, guardCard);
attach(Runner.prototype, (runner) => storeCard(runner.store, "Runner"));
attachBundle(StatusWatch.prototype, showWatch);
attach(SheetFigure.prototype, figureView);
attach(TopTokens.prototype, topTokensView);

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
  return new Chart({ name: "Layer sweep", draw: () => sweepView(sweep as LayerSweep, metric as string | undefined) });
});

installInterrupt();
if (kernel() !== undefined) foldFrames();
showProgress();

export type { MediaBundle, View } from "./display/bundle.ts";
export { bars, type BarsOptions } from "./display/charts/bars.ts";
export type { Channel } from "./display/charts/channel.ts";
export { Chart, type ChartParts, type ChartView } from "./display/charts/chart.ts";
export { histogram, type HistogramOptions } from "./display/charts/histogram.ts";
export { Html, type HtmlValue, markup, raw } from "./display/html.ts";
export { type ProgressPlace, showProgress } from "./display/progress/show.ts";
export { display } from "./display/display.ts";
export { compare, type Many } from "./display/compare.ts";
export { Comparison } from "./display/reports/comparison.ts";
export { ProbeComparison } from "./display/probes/comparison.ts";
export { scatter, type ScatterOptions, type ScatterPoints } from "./display/scatter/scatter.ts";
export { Shown, type ShownParts } from "./display/shown.ts";
export { Statuses, statuses } from "./display/status/table.ts";
export { table, type TableColumns, type TableOptions, type TableSource } from "./display/tables/rows_table.ts";
export { SheetFigure } from "./display/sheets/figure.ts";
export type { Sheet, SheetKeys, SheetPicture } from "./display/sheets/sheet.ts";
