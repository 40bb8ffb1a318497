/**
 * Who computes what a drawing of features needs.
 *
 * @module
 */

import { OpError } from "../../../ops/errors.ts";
import type { Evaluator } from "../../../ops/evaluator.ts";
import type { Op } from "../../../ops/op.ts";

/** The runner that made an op's data. @throws {OpError} where there is none, or more than one */
export function runnerOf(op: Op, method: string): Evaluator {
  if (op.evaluator !== undefined) return op.evaluator;
  throw new OpError(`${method}() draws features whose data one runner made: ${op} has ${op.evaluators.length}`);
}
