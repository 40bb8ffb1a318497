/**
 * The figures of one split of a report.
 *
 * @module
 */

import { largest } from "../../../ops/extremes.ts";
import type { Confusion, Curves, Density, Histogram } from "../../../ops/split_metrics.ts";
import type { SplitReport } from "../../../runner/reports/mod.ts";
import { NEGATIVE, POSITIVE } from "../charts/palette.ts";
import { type DrawnFigure, figure, wholeTicks } from "../charts/plot.ts";
import { numberText, shorten } from "../text.ts";
import { CLASS_NAMES, type ClassNames } from "./class_names.ts";
import { thresholdOf } from "./metrics.ts";

/** A curve with the name and colour that it is drawn under. */
export interface NamedCurve {
  /** Its name in the legend. */
  readonly name: string;
  /** A CSS colour. */
  readonly colour: string;
  /** The curves of a split. */
  readonly curves: Curves;
  /** Where the threshold lies. */
  readonly confusion?: Confusion | undefined;
}

/** Four of a split, with the gaps between them, stand beside each other on the widest card. */
const SQUARE = { width: 236, height: 230, marginLeft: 36, marginBottom: 36, marginTop: 24 };
const UNIT = { domain: [0, 1], grid: true, ticks: 5 };

/** Everything that the report of a split has data for. `threshold` is the one that it was made with, if any. */
export async function splitFigures(
  split: SplitReport,
  threshold?: number,
  names: ClassNames = CLASS_NAMES,
): Promise<DrawnFigure[]> {
  const confusion = split.confusion ?? split.best_confusion;
  const own = split.curves && [{ name: "", colour: POSITIVE, curves: split.curves, confusion }];
  return await Promise.all([
    ...(own ? [rocFigure(own, split.roc_auc), precisionFigure(own, split.average_precision)] : []),
    ...(split.histogram ? [histogramFigure(split.histogram, thresholdOf(split, threshold))] : []),
    ...(confusion ? [confusionFigure(confusion, names)] : []),
    ...(split.density ? [densityFigure(split.density)] : []),
  ]);
}

/** ROC curves: the share of positives that is found against the share of negatives that is flagged. */
export function rocFigure(curves: readonly NamedCurve[], area?: number): Promise<DrawnFigure> {
  return figure(withValue("ROC", area), (plot) => ({
    ...SQUARE,
    x: { ...UNIT, label: "false positive rate" },
    y: { ...UNIT, label: "true positive rate" },
    marks: [
      plot.line([[0, 0], [1, 1]], { stroke: "currentColor", strokeOpacity: 0.35, strokeDasharray: "3 3" }),
      ...curves.map(({ colour, curves: { roc } }) => {
        return plot.line(roc.fpr, { x: roc.fpr, y: roc.tpr, stroke: colour, strokeWidth: 2 });
      }),
      ...atThresholds(curves, ({ tn, fp, fn, tp }) => [share(fp, tn), share(tp, fn)])
        .map((dot) => plot.dot([dot], DOT)),
    ],
  }), "roc");
}

/** Precision-recall curves. */
export function precisionFigure(curves: readonly NamedCurve[], average?: number): Promise<DrawnFigure> {
  return figure(withValue("Precision-recall", average), (plot) => ({
    ...SQUARE,
    x: { ...UNIT, label: "recall" },
    y: { ...UNIT, label: "precision" },
    marks: [
      ...curves.map(({ colour, curves: { pr } }) => {
        // The curve begins at recall 0 with the precision of the highest score.
        const x = [0, ...pr.recall];
        return plot.line(x, {
          x,
          y: [pr.precision[0], ...pr.precision],
          stroke: colour,
          strokeWidth: 2,
          curve: "step-before",
        });
      }),
      ...atThresholds(curves, ({ fp, fn, tp }) => [share(tp, fn), share(tp, fp)]).map((dot) => plot.dot([dot], DOT)),
    ],
  }), "precision-recall");
}

const DOT = { x: "x", y: "y", fill: "colour", r: 4.5, stroke: "var(--pg-ground)", strokeWidth: 1.5 } as const;

/** Where the thresholds of curves lie, where both shares are defined. */
function atThresholds(
  curves: readonly NamedCurve[],
  place: (confusion: Confusion) => readonly [x: number | undefined, y: number | undefined],
): { x: number; y: number; colour: string }[] {
  return curves.flatMap(({ confusion, colour }) => {
    const [x, y] = confusion === undefined ? [] : place(confusion);
    return x === undefined || y === undefined ? [] : [{ x, y, colour }];
  });
}

/** The scores of both classes, and the threshold between them. */
export function histogramFigure(histogram: Histogram, threshold: number | undefined): Promise<DrawnFigure> {
  const { edges, n_true, n_false } = histogram;
  const bars = [...classBars(edges, n_false, NEGATIVE), ...classBars(edges, n_true, POSITIVE)];
  const caption = threshold === undefined ? "Scores" : `Scores, threshold ${numberText(threshold)}`;
  return figure(caption, (plot) => ({
    ...SQUARE,
    width: 254,
    x: { label: "score", ticks: 6 },
    y: { label: "rows", grid: true, ticks: 5, ...wholeTicks(largest(bars.map(({ rows }) => rows))) },
    color: { type: "identity" },
    marks: [
      plot.rectY(bars, { x1: "x1", x2: "x2", y1: 0, y2: "rows", fill: "colour", fillOpacity: 0.55, inset: 0.3 }),
      ...(threshold === undefined ? [] : [plot.ruleX([threshold], { stroke: "currentColor", strokeDasharray: "4 3" })]),
      plot.ruleY([0], { stroke: "currentColor", strokeOpacity: 0.5 }),
    ],
  }), "scores");
}

function classBars(edges: readonly number[], counts: readonly number[], colour: string) {
  return counts.map((rows, i) => ({ x1: edges[i], x2: edges[i + 1], rows, colour })).filter(({ rows }) => rows > 0);
}

/** How often features of an autoencoder are on. */
function densityFigure({ edges, counts }: Density): Promise<DrawnFigure> {
  const width = edges[1] - edges[0];
  const bars = counts.map((features, i) => ({ x1: edges[i], x2: edges[i] + width, features }))
    .filter(({ features }) => features > 0);
  return figure("How often features are active", (plot) => ({
    ...SQUARE,
    width: 270,
    x: { label: "log₁₀ of the share of tokens", ticks: 6 },
    y: { label: "features", grid: true, ticks: 5 },
    marks: [
      plot.rectY(bars, { x1: "x1", x2: "x2", y1: 0, y2: "features", fill: POSITIVE, fillOpacity: 0.55, inset: 0.3 }),
      plot.ruleY([0], { stroke: "currentColor", strokeOpacity: 0.5 }),
    ],
  }), "density");
}

/** The longest name under a cell of a confusion matrix, in letters. */
const UNDER_CELL = 12;

/** Rows by truth and prediction. */
export function confusionFigure({ tn, fp, fn, tp }: Confusion, names: ClassNames): Promise<DrawnFigure> {
  const { positive, negative } = names;
  const cells = [
    { truth: positive, predicted: positive, rows: tp, colour: POSITIVE, share: share(tp, fn) },
    { truth: positive, predicted: negative, rows: fn, colour: NEGATIVE, share: share(fn, tp) },
    { truth: negative, predicted: positive, rows: fp, colour: POSITIVE, share: share(fp, tn) },
    { truth: negative, predicted: negative, rows: tn, colour: NEGATIVE, share: share(tn, fp) },
  ];
  const room = Math.max(positive.length, negative.length) * 6.2 + 22;
  return figure("Confusion", (plot) => ({
    ...SQUARE,
    width: 154 + room,
    height: 190,
    marginLeft: room,
    marginTop: 8,
    marginBottom: 40,
    padding: 0.04,
    x: {
      label: "predicted",
      domain: [negative, positive],
      tickFormat: (name: string) => shorten(name, UNDER_CELL),
      axis: "bottom",
      tickSize: 0,
    },
    y: { label: "truth", domain: [negative, positive], tickSize: 0 },
    color: { type: "identity" },
    marks: [
      plot.cell(cells, {
        x: "predicted",
        y: "truth",
        fill: "colour",
        fillOpacity: (cell) => 0.08 + 0.55 * (cell.share ?? 0),
      }),
      plot.text(cells, { x: "predicted", y: "truth", text: (cell) => numberText(cell.rows), fontSize: 14, dy: -6 }),
      plot.text(cells, { x: "predicted", y: "truth", text: (cell) => percent(cell.share), dy: 11 }),
    ],
  }), "confusion");
}

/** The part of a class, where it has rows. */
function share(part: number, rest: number): number | undefined {
  return part + rest === 0 ? undefined : part / (part + rest);
}

function percent(share: number | undefined): string {
  return share === undefined ? "–" : `${(share * 100).toFixed(1)} %`;
}

function withValue(name: string, value: number | undefined): string {
  return value === undefined ? name : `${name}: ${value.toFixed(3)}`;
}
