/**
 * Reports that are there already.
 *
 * @module
 */

import type { Op } from "../../../ops/op.ts";
import type { Report } from "../../../runner/reports/mod.ts";
import { withPatience } from "../status/peek.ts";
import { isReport } from "./metrics.ts";

/** The data of a report, or `undefined` where it has not been computed. Computes nothing. */
export async function peekReport(op: Op<"report">): Promise<Report | undefined> {
  const runner = op.evaluator;
  if (runner === undefined || await withPatience(runner.has(op)) !== true) return undefined;
  const data = await withPatience(runner.toJson(op));
  return isReport(data) ? data : undefined;
}
