/**
 * What a column holds, in a few numbers.
 *
 * @module
 */

import type { Vector } from "apache-arrow";
import type { ColumnSummary } from "../../ops/evaluator.ts";
import { largest } from "../../ops/extremes.ts";
import type { Steps } from "../../ops/steps.ts";
import { isNumberType, isTextType } from "../../stores/formats/column_kinds.ts";
import { typeWords } from "../../stores/formats/type_words.ts";
import { atPace, mapResting, Pace } from "../../stores/pace.ts";
import { quantile } from "../numeric/quantile.ts";
import { sortSteps } from "../numeric/sorted_numbers.ts";
import { codePointLength } from "../templates/values/python_text.ts";
import { floatSteps } from "./numbers.ts";
import { rowGroups } from "./row_groups.ts";
import { keysOfValues } from "./row_keys.ts";

/** Sums a column up. NaN counts as missing, as in pandas. @throws the signal's reason, when it is aborted */
export async function columnSummary(name: string, column: Vector, signal: AbortSignal): Promise<ColumnSummary> {
  const pace = new Pace(signal);
  const keys = await keysOfValues(column, pace);
  const values: unknown[] = [];
  await mapResting(keys, (value) => value !== null && !Number.isNaN(value) && values.push(value), pace);
  const common = {
    name,
    type: typeWords(column.type),
    missing: column.length - values.length,
    ...await distinct(values, signal),
  };
  if (isNumberType(column.type)) return { ...common, ...await atPace(numberFacts(column), pace) };
  return isTextType(column.type) ? { ...common, ...await lengths(values as string[], pace) } : common;
}

/** How many values there are, and which of them is the most frequent; lists and records have none. */
async function distinct(values: readonly unknown[], signal: AbortSignal) {
  if (values.length === 0) return { distinct: 0 };
  const { first, counts } = await rowGroups([values], signal);
  const top = counts.indexOf(largest(counts));
  return { distinct: first.length, top: values[first[top]], topCount: counts[top] };
}

/** Statistics as in pandas: the standard deviation over n − 1, quantiles between the two nearest numbers. */
function* numberFacts(column: Vector): Steps<Partial<ColumnSummary>> {
  const present = (yield* floatSteps(column)).filter((value) => !Number.isNaN(value));
  yield* sortSteps(present);
  const count = present.length;
  if (count === 0) return {};
  const mean = present.reduce((sum, value) => sum + value, 0) / count;
  yield;
  const squares = present.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    sd: Math.sqrt(squares / (count - 1)),
    min: present[0],
    quartiles: [quantile(present, 0.25), quantile(present, 0.5), quantile(present, 0.75)],
    max: present[count - 1],
  };
}

/** Lengths in code points, as Python counts them. */
async function lengths(texts: readonly string[], pace: Pace): Promise<Partial<ColumnSummary>> {
  if (texts.length === 0) return {};
  let [shortest, longest, sum] = [Infinity, 0, 0];
  await mapResting(texts, (text) => {
    const length = codePointLength(text);
    shortest = Math.min(shortest, length);
    longest = Math.max(longest, length);
    sum += length;
  }, pace);
  return { lengths: { shortest, mean: sum / texts.length, longest } };
}
