/**
 * Columns of numbers on a card.
 *
 * @module
 */

import type { View } from "../bundle.ts";
import { markup } from "../html.ts";
import { table } from "../table.ts";
import { columnTexts, numberText } from "../text.ts";
import { miniHistogram } from "./chart.ts";

/** What describes some numbers. Statistics are over the finite ones. */
export interface Summary {
  /** All values, also those that are not finite. */
  readonly count: number;
  /** NaN and infinite values. */
  readonly notFinite: number;
  /** NaN where no number is finite. */
  readonly mean: number;
  /** The standard deviation, over n. */
  readonly sd: number;
  /** The least; infinite where no number is finite. */
  readonly min: number;
  /** The greatest; -infinite where no number is finite. */
  readonly max: number;
}

/** Describes numbers in two passes. */
export function summarize(values: ArrayLike<number>): Summary {
  let [sum, finite, min, max] = [0, 0, Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    finite++;
    sum += values[i];
    min = Math.min(min, values[i]);
    max = Math.max(max, values[i]);
  }
  const mean = sum / finite;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) squares += (values[i] - mean) ** 2;
  }
  const count = values.length;
  return { count, notFinite: count - finite, mean, sd: Math.sqrt(squares / finite), min, max };
}

/** A histogram of scores beside their summary. */
export function scoresView(scores: ArrayLike<number>): View {
  const summary = summarize(scores);
  const rows = summaryRows(summary);
  const facts = table([{ name: "" }, { name: "", isNumber: true }], rows);
  return {
    html: markup`<div class="figures">${
      miniHistogram(scores, `${scores.length.toLocaleString("en-US")} scores`)
    }${facts.html}</div>`,
    text: rows.map(([name, value]) => `${name} ${value}`).join("   "),
  };
}

function summaryRows({ count, notFinite, mean, sd, min, max }: Summary): [string, string][] {
  const texts = columnTexts([mean, sd, min, max]);
  const statistics = ["mean", "sd", "min", "max"].map((name, i): [string, string] => [name, texts[i]]);
  return [
    ["rows", numberText(count)],
    // Of no number there is no mean.
    ...(count > notFinite ? statistics : []),
    ...(notFinite > 0 ? [["missing or not finite", numberText(notFinite)] as [string, string]] : []),
  ];
}
