/**
 * The methods of columns that hold labels.
 *
 * @module
 */

import type { IsInOptions } from "../handles/categories.ts";
import { CategoryToBooleanOp } from "../types/logic.ts";
import { type FluentMethod, fluentMethod } from "./description.ts";

const labels = {
  on: ["categorical", "split", "text"],
  receiver: "inputCategory",
  makes: CategoryToBooleanOp,
} as const;

export const train = ofSplit("train");
export const test = ofSplit("test");

function ofSplit(name: string): FluentMethod {
  return fluentMethod({
    ...labels,
    name,
    on: ["split"],
    isProperty: true,
    fixed: { trueValues: [name], falseValues: null },
  });
}

export const isIn = fluentMethod<IsInOptions>({
  ...labels,
  name: "isIn",
  positional: { values: { field: "trueValues", required: true } },
  options: { falseValues: {} },
  check: ({ trueValues, falseValues }) => emptyList("values", trueValues) ?? emptyList("falseValues", falseValues),
});

export const notIn = fluentMethod({
  ...labels,
  name: "notIn",
  positional: { values: { field: "falseValues", required: true } },
  fixed: { trueValues: null },
  check: ({ falseValues }) => emptyList("values", falseValues),
});

/** Nothing is computed of an empty list, which graph files may hold: here it is a mistake, most often of code that made it. */
export function emptyList(name: string, values: readonly string[] | null): string | undefined {
  return values?.length === 0 ? `${name} is an empty list: give at least one string` : undefined;
}
