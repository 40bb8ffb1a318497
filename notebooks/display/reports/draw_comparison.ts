/**
 * Drawing probes against each other.
 *
 * @module
 */

import type { Report as ReportOp } from "../../../ops/handles/report.ts";
import type { Report, SplitReport } from "../../../runner/reports/mod.ts";
import type { View } from "../bundle.ts";
import { splitColours } from "../charts/class_colours.ts";
import { type DrawnFigure, legend } from "../charts/plot.ts";
import { type Html, markup } from "../html.ts";
import { ofSplit, type Sheet } from "../sheets/sheet.ts";
import { card } from "../style.ts";
import { countText } from "../text.ts";
import { type NamedCurve, precisionFigure, rocFigure } from "./figures.ts";
import { metricOf, metricsTable } from "./metrics.ts";
import { peekReport } from "./peek.ts";

/** Reports by the names that they are shown under. */
type ReportOps = Readonly<Record<string, ReportOp>>;

/** One row for each report and split. Computes what is missing. */
export async function comparisonRows(reports: ReportOps): Promise<Record<string, unknown>[]> {
  return (await readReports(reports)).flatMap(([name, report]) => {
    return Object.entries(report).map(([split, metrics]) => ({ report: name, split, ...numbersOf(metrics) }));
  });
}

/** Metrics that are defined, without the curves and tables that belong to figures. */
function numbersOf(split: SplitReport): Record<string, unknown> {
  const keys = Object.keys(split) as (keyof SplitReport)[];
  return Object.fromEntries(keys.flatMap((key) => {
    const value = metricOf(split, key);
    return value === undefined ? [] : [[key, value]];
  }));
}

/** Draws what is there of the reports. Computes nothing. */
export async function comparisonView(comparison: { readonly reports: ReportOps }): Promise<View> {
  const entries = Object.entries(comparison.reports);
  const loaded = await Promise.all(entries.map(async ([name, op]) => [name, await peekReport(op)] as const));
  const present = loaded.filter((entry): entry is [string, Report] => entry[1] !== undefined);
  const missing = loaded.filter(([, report]) => report === undefined).map(([name]) => name);
  const views = await Promise.all(splitsOf(present).map((split) => splitView(split, present)));
  const note = missing.length > 0 ? `Not computed yet: ${missing.join(", ")}` : "";
  return {
    html: card(
      markup`<header><b>Comparison</b> <span class="faint">${countText(entries.length, "report")}</span></header>`,
      views.map((view) => view.html),
      note && markup`<p class="note">${note}</p>`,
    ),
    text: [String(comparison), ...views.map((view) => view.text), note].filter(Boolean).join("\n\n"),
  };
}

type NamedReports = readonly (readonly [name: string, report: Report])[];

/** The data of all reports. Computes what is missing. */
async function readReports(reports: ReportOps): Promise<NamedReports> {
  const named = Object.entries(reports);
  return await Promise.all(named.map(async ([name, op]) => [name, await op.toJson() as Report] as const));
}

/** The curves of each split on one sheet. Computes what is missing. */
export async function comparisonSheet(ops: ReportOps): Promise<Sheet> {
  const reports = await readReports(ops);
  const drawn = await Promise.all(
    splitsOf(reports).map(async (split) => {
      const curves = curvesOf(split, reports);
      return (await curveFigures(curves)).map(({ picture }) => ofSplit(split, picture));
    }),
  );
  return {
    title: "Comparison",
    pictures: drawn.flat(),
    keys: [...coloursOf(reports)],
  };
}

function splitsOf(reports: NamedReports): string[] {
  return [...new Set(reports.flatMap(([, report]) => Object.keys(report)))];
}

/** A colour for each report, which no class has; one that is called as a split is has the split's. */
function coloursOf(reports: NamedReports): Map<string, string> {
  const colours = splitColours(reports.map(([name]) => name));
  return new Map(reports.map(([name]) => [name, colours.get(name)!]));
}

/** The curves of a split. A report has the same colour in each split. */
function curvesOf(split: string, reports: NamedReports): NamedCurve[] {
  const colours = coloursOf(reports);
  return reports.flatMap(([name, { [split]: metrics }]) => {
    if (metrics?.curves === undefined) return [];
    const { curves, confusion = metrics.best_confusion } = metrics;
    return [{ name, colour: colours.get(name)!, curves, confusion }];
  });
}

async function splitView(split: string, reports: NamedReports): Promise<View> {
  const rows = reports.filter(([, report]) => report[split] !== undefined);
  const metrics = metricsTable(Object.fromEntries(rows.map(([name, report]) => [name, report[split]])), "report");
  const curves = curvesOf(split, reports);
  return {
    html: markup`<section class="named" data-split="${split}"><h4>${split}</h4>${metrics.html}${await overlay(
      curves,
    )}</section>`,
    text: `${split}\n${metrics.text}`,
  };
}

async function overlay(curves: readonly NamedCurve[]): Promise<Html | undefined> {
  if (curves.length === 0) return undefined;
  const keys = legend(curves.map(({ name, colour }) => [name, colour] as const));
  return markup`<div class="figures">${await curveFigures(curves)}</div>${keys}`;
}

async function curveFigures(curves: readonly NamedCurve[]): Promise<DrawnFigure[]> {
  return await Promise.all(curves.length === 0 ? [] : [rocFigure(curves), precisionFigure(curves)]);
}
