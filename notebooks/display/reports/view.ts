/**
 * A report: metrics of all splits, and the figures of each.
 *
 * @module
 */

import type { Report, SplitReport } from "../../../runner/reports/mod.ts";
import type { View } from "../bundle.ts";
import { NEGATIVE, POSITIVE } from "../charts/palette.ts";
import { legend } from "../charts/plot.ts";
import { type Html, markup } from "../html.ts";
import { ofSplit, type Sheet, type SheetKeys } from "../sheets/sheet.ts";
import { valueText } from "../text.ts";
import { CLASS_NAMES, type ClassNames } from "./class_names.ts";
import { splitFigures } from "./figures.ts";
import { isReport, metricsTable } from "./metrics.ts";
import { operatingPoints } from "./operating_points.ts";

function keysOf({ positive, negative }: ClassNames): SheetKeys {
  return [[positive, POSITIVE], [negative, NEGATIVE]];
}

/** With more splits than this a report is read as a table. */
const DRAWN_SPLITS = 4;

/** Draws a report's data. `threshold` is the one that it was made with, if any. Reports of other programs may lack what figures need; they are then tables. */
export async function reportView(data: unknown, threshold?: number, classes: ClassNames = CLASS_NAMES): Promise<View> {
  if (!isReport(data)) {
    const text = valueText(data, 2_000);
    return { html: markup`<pre>${text}</pre>`, text };
  }
  const metrics = metricsTable(data);
  const points = operatingPoints(data);
  const names = Object.keys(data);
  const drawn = names.length > DRAWN_SPLITS ? [] : names;
  const sections = await Promise.all(drawn.map((name) => splitSection(data, name, threshold, classes)));
  const warnings = warningsOf(data);
  const notes = warnings.map((warning) => markup`<p class="note"><bdi>${warning}</bdi></p>`);
  return {
    html: markup`${metrics.html}${points?.html}${notes}${sections}`,
    text: [metrics.text, ...(points === undefined ? [] : [points.text]), ...warnings].join("\n"),
  };
}

/** The figures of all splits that have any, on one sheet. */
export async function reportSheet(
  report: Report,
  { title, threshold, classes }: { title: string; threshold: number | undefined; classes: ClassNames },
): Promise<Sheet> {
  const drawn = await Promise.all(
    Object.entries(report).map(async ([name, split]) => {
      const figures = await splitFigures(split, threshold, classes);
      return figures.map(({ picture }) => ofSplit(name, picture));
    }),
  );
  return { title, pictures: drawn.flat(), keys: Object.values(report).some(isOfScores) ? keysOf(classes) : [] };
}

/** Whether figures tell two classes apart; those of an autoencoder do not. */
function isOfScores({ density }: SplitReport): boolean {
  return density === undefined;
}

/** Each warning once, with the splits that it is about. */
function warningsOf(report: Report): string[] {
  const splits = new Map<string, string[]>();
  for (const [name, { warnings = [] }] of Object.entries(report)) {
    for (const warning of warnings) splits.set(warning, [...splits.get(warning) ?? [], name]);
  }
  return [...splits].map(([warning, names]) => `${names.join(", ")}: ${warning}`);
}

async function splitSection(
  report: Report,
  name: string,
  threshold: number | undefined,
  classes: ClassNames,
): Promise<Html> {
  const figures = await splitFigures(report[name], threshold, classes);
  if (figures.length === 0) return markup``;
  const keys = isOfScores(report[name]) && legend(keysOf(classes));
  return markup`<section data-split="${name}"><h4>${name}</h4><div class="figures">${
    inPairs(figures)
  }</div>${keys}</section>`;
}

/** Four figures stand in one row or in two of two, and none is left alone. */
function inPairs(figures: readonly Html[]): Html[] {
  const pairs = figures.flatMap((_, i) => i % 2 === 0 ? [figures.slice(i, i + 2)] : []);
  return pairs.map((pair) => markup`<div class="figures">${pair}</div>`);
}
