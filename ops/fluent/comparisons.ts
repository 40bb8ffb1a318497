/**
 * The methods that ask something of each row of a column.
 *
 * @module
 */

import type { IsNullOptions } from "../handles/column.ts";
import type { TextSearchOptions } from "../handles/label_column.ts";
import { patternText } from "../pattern.ts";
import {
  BetweenOp,
  CompareOp,
  type CompareOperation,
  ContainsTextOp,
  IsNullOp,
  MatchesPatternOp,
  RowIdIsInOp,
} from "../types/comparisons.ts";
import type { Kind } from "../kinds.ts";
import { type FluentMethod, fluentMethod } from "./description.ts";
import { emptyList } from "./labels.ts";

const ORDERED: readonly Kind[] = ["score", "categorical", "split", "text"];
const EQUAL: readonly Kind[] = [...ORDERED, "boolean"];

const COMPARAND =
  "a number, a string, true, false, or a column of numbers, labels, splits, text or true/false; isNull() finds what is missing";

export const gt = comparison("gt", ">", ORDERED);
export const gte = comparison("gte", ">=", ORDERED);
export const lt = comparison("lt", "<", ORDERED);
export const lte = comparison("lte", "<=", ORDERED);
export const eq = comparison("eq", "==", EQUAL);
export const ne = comparison("ne", "!=", EQUAL);

function comparison(name: string, operation: CompareOperation, on: readonly Kind[]): FluentMethod {
  return fluentMethod({
    name,
    on,
    receiver: "left",
    positional: { value: { field: "right", required: true, accepts: COMPARAND } },
    makes: CompareOp,
    fixed: { operation },
  });
}

export const between = fluentMethod({
  name: "between",
  on: ORDERED,
  receiver: "input",
  positional: { low: {}, high: {} },
  makes: BetweenOp,
});

export const isNull = fluentMethod<IsNullOptions>({
  name: "isNull",
  on: ["score", "text", "json", "conversation", "categorical", "split", "boolean", "vector"],
  receiver: "input",
  options: { nanIsNull: {} },
  makes: IsNullOp,
});

const search = { on: ["text", "categorical", "split"], receiver: "text", options: { ignoreCase: {} } } as const;

export const contains = fluentMethod<TextSearchOptions>({
  ...search,
  name: "contains",
  positional: { part: {} },
  makes: ContainsTextOp,
});

export const matches = fluentMethod<TextSearchOptions>({
  ...search,
  name: "matches",
  positional: { pattern: { accepts: "a regular expression, as text or as /…/", toField: patternText } },
  makes: MatchesPatternOp,
});

export const rowIdIsIn = fluentMethod({
  name: "isIn",
  on: ["row_id"],
  receiver: "rowId",
  positional: { ids: { required: true } },
  makes: RowIdIsInOp,
  check: ({ ids }) => emptyList("ids", ids),
});
