/**
 * What a chosen threshold means, as a table: shares with their intervals, and what to expect of a day.
 *
 * @module
 */

import type { DayOfRows, OperatingPoint, ShareInterval } from "../../../ops/split_metrics.ts";
import type { Report, SplitReport } from "../../../runner/reports/mod.ts";
import type { View } from "../bundle.ts";
import { markup } from "../html.ts";
import { table } from "../table.ts";
import { numberText } from "../text.ts";
import { metricOf } from "./metrics.ts";

const DAY: readonly (readonly [key: keyof DayOfRows, name: string])[] = [
  ["flagged", "flagged a day"],
  ["false_positives", "false positives a day"],
  ["missed", "missed a day"],
];

/** The table, one row for each split, or `undefined` where no threshold was chosen for a goal. */
export function operatingPoints(report: Report): View | undefined {
  const chosen = Object.entries(report).filter(([, split]) => split.operating_point !== undefined);
  if (chosen.length === 0) return undefined;
  const points = chosen.map(([, split]) => split.operating_point as OperatingPoint);
  const hasCost = points.some(({ cost }) => cost !== undefined);
  const days = points.some(({ per_day }) => per_day !== undefined) ? DAY : [];
  const names = [
    "recall",
    "precision",
    "false positive rate",
    ...(hasCost ? ["cost a row"] : []),
    ...days.map(([, name]) => name),
  ];
  const rows = chosen.map(([name, split], i) => [
    name,
    ...sharesOf(split, points[i]),
    ...(hasCost ? [numberText(points[i].cost ?? NaN)] : []),
    ...days.map(([key]) => dayText(points[i].per_day?.[key] ?? null)),
  ]);
  const { threshold } = points[0];
  const view = table([{ name: "split" }, ...names.map((name) => ({ name, isNumber: true }))], rows);
  const title = `At the threshold ${numberText(threshold)}`;
  return { html: markup`<section><h4>${title}</h4>${view.html}</section>`, text: `${title}\n${view.text}` };
}

/** What to expect of a day is an estimate: more than two digits would be made up. */
function dayText(rows: number | null): string {
  return rows === null ? "–" : numberText(Math.round(Number(rows.toPrecision(2))));
}

function sharesOf(split: SplitReport, { intervals, false_positive_rate }: OperatingPoint): string[] {
  return [
    shareText(metricOf(split, "recall"), intervals.recall),
    shareText(metricOf(split, "precision"), intervals.precision),
    shareText(false_positive_rate ?? undefined, intervals.false_positive_rate),
  ];
}

/** A share in per cent with its 95 % interval. */
function shareText(share: number | undefined, interval: ShareInterval): string {
  if (share === undefined || interval === null) return "–";
  const [low, high] = interval.map((end) => (100 * end).toFixed(1));
  return `${(100 * share).toFixed(1)} % (${low}–${high})`;
}
