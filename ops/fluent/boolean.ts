/**
 * The methods of columns of truth values.
 *
 * @module
 */

import type { Op } from "../op.ts";
import { isOp } from "../op_reference.ts";
import { BooleanLogicOp, type BooleanOperation } from "../types/logic.ts";
import { call } from "./call.ts";
import { type FluentMethod, fluentMethod } from "./description.ts";

const column = { on: ["boolean"], receiver: "left", makes: BooleanLogicOp } as const;

export const and = combination("and");
export const or = combination("or");
export const xor = combination("xor");
export const not = fluentMethod({
  ...column,
  name: "not",
  fixed: { operation: "not" },
  derived: { right: ({ left }) => left },
});

function combination(operation: BooleanOperation): FluentMethod {
  return fluentMethod({
    ...column,
    name: operation,
    positional: { other: { field: "right", required: true } },
    fixed: { operation },
  });
}

/** A sweep has many ops with the same positives, so the negation of a column is made once. */
const negations = new WeakMap<Op, Op>();

/** `not positives`; whatever is no boolean column goes on as it is, for the op to refuse it by name. */
export function negation(positives: unknown): unknown {
  if (!isOp(positives, "boolean")) return positives;
  const known = negations.get(positives) ?? call<Op>(not, positives);
  negations.set(positives, known);
  return known;
}
