/**
 * Values of columns compared: numbers exactly, whatever their types, and texts by code point. What is missing is null, and
 * so is the answer.
 *
 * @module
 */

import type { CompareOperation } from "../../ops/types/comparisons.ts";
import { byCodePoint } from "../../ops/python_json.ts";

/** A value that has an order among those of its column. */
export type Ordered = number | bigint | string | boolean;

/** The value of a row, or `null` where it is missing. */
export type Values = (row: number) => Ordered | null;

/** Whether something holds for two values, neither of which is missing. */
export type Test = (left: Ordered, right: Ordered) => boolean;

/** What a comparison asks of two values of one sort. NaN is unequal to everything, and neither less nor greater. */
export function comparisonTest(operation: CompareOperation, areTexts: boolean): Test {
  return areTexts ? TEXTS[operation] as Test : OTHERS[operation];
}

const OTHERS: Readonly<Record<CompareOperation, Test>> = {
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  // Integers past 2^53 are bigints, and equal numbers of another type.
  // deno-lint-ignore eqeqeq -- of one sort: numbers and bigints, which === tells apart
  "==": (left, right) => left == right,
  // deno-lint-ignore eqeqeq -- as above
  "!=": (left, right) => left != right,
};

const TEXTS: Readonly<Record<CompareOperation, (left: string, right: string) => boolean>> = {
  ">": (left, right) => byCodePoint(left, right) > 0,
  ">=": (left, right) => byCodePoint(left, right) >= 0,
  "<": (left, right) => byCodePoint(left, right) < 0,
  "<=": (left, right) => byCodePoint(left, right) <= 0,
  "==": (left, right) => left === right,
  "!=": (left, right) => left !== right,
};

/** The order of two values of one column, neither of them NaN. */
export function byOrder(left: Ordered, right: Ordered): number {
  if (typeof left === "string") return byCodePoint(left, right as string);
  return left < right ? -1 : left > right ? 1 : 0;
}
