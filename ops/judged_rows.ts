/**
 * The rows that a report judges: which dataset they are of, which text they have, and which of them are wrong.
 *
 * @module
 */

import { OpError } from "./errors.ts";
import { call } from "./fluent/call.ts";
import * as booleans from "./fluent/boolean.ts";
import * as comparisons from "./fluent/comparisons.ts";
import { maskRows } from "./fluent/dataset.ts";
import { distinct } from "./graph.ts";
import type { Dataset } from "./handles/dataset.ts";
import type { Kind } from "./kinds.ts";
import { listNames, show } from "./messages.ts";
import type { Op } from "./op.ts";
import { isOp } from "./op_reference.ts";
import type { JudgedRows } from "./types/judged_fields.ts";

/** Results that have no row for each row that is judged. */
const WHOLE: readonly Kind[] = ["classifier", "report", "group", "edit", "sae"];

/** The ops that have the rows of `column`, from it down to the datasets that they come from, each once. */
export function rowAligned(column: Op): Op[] {
  const found = new Map<string, Op>();
  const waiting = [column];
  for (let op = waiting.pop(); op !== undefined; op = waiting.pop()) {
    if (found.has(op.uuid) || WHOLE.includes(op.kind)) continue;
    found.set(op.uuid, op);
    if (op.kind !== "dataset") { for (const input of op.dependencies()) waiting.push(input); }
  }
  return [...found.values()];
}

/** The datasets that the rows of `column` are of. */
export function datasetsOf(column: Op): Op<"dataset">[] {
  return rowAligned(column).filter((op) => isOp(op, "dataset"));
}

/** The dataset that columns are of, or `undefined` where they come from several, or from none. */
export function commonDataset(columns: readonly Op[]): Dataset | undefined {
  const datasets = distinct(columns.flatMap(datasetsOf));
  return datasets.length === 1 ? datasets[0] as Dataset : undefined;
}

/** Which sort of mistake. */
export type MistakeSort = "falsePositives" | "falseNegatives";

const SORTS: readonly MistakeSort[] = ["falsePositives", "falseNegatives"];

/**
 * The rows that scores put on the wrong side of a threshold, as a dataset.
 *
 * @throws {OpError} for another sort, and where no one dataset has the rows.
 */
export function wrongRows(judged: JudgedRows, threshold: number, sort?: MistakeSort): Dataset {
  checkSort(sort);
  const { score, gtPositives, gtNegatives, predictDomain } = judged;
  const dataset = commonDataset([score, gtPositives, gtNegatives]);
  if (dataset === undefined) {
    const found = [score, gtPositives].flatMap(datasetsOf).map((op) => op.toString());
    throw new OpError(
      `the judged rows come from ${listNames(new Set(found))}: there is no one dataset to take rows of`,
    );
  }
  const flagged = call<Op<"boolean">>(booleans.and, gtNegatives, call(comparisons.gte, score, threshold));
  const missed = call<Op<"boolean">>(booleans.and, gtPositives, call(comparisons.lt, score, threshold));
  const wrong = sort === "falsePositives"
    ? flagged
    : sort === "falseNegatives"
    ? missed
    : call<Op<"boolean">>(booleans.or, flagged, missed);
  return call(maskRows, dataset, predictDomain === null ? wrong : call(booleans.and, wrong, predictDomain));
}

function checkSort(sort: unknown): void {
  if (sort === undefined || SORTS.some((name) => name === sort)) return;
  throw new OpError(`misclassified() takes ${SORTS.map(show).join(" or ")}, or nothing for both, got ${show(sort)}`);
}
