/**
 * A probe on a card: what it learned from, and where its weight lies.
 *
 * @module
 */

import type { Evaluator, ProbeDirection, Status } from "../../../ops/evaluator.ts";
import type { Op } from "../../../ops/op.ts";
import type { View } from "../bundle.ts";
import { markup } from "../html.ts";
import { miniHistogram } from "../preview/chart.ts";
import { dimensionsText } from "../preview/vectors.ts";
import { peekStatus, withPatience } from "../status/peek.ts";
import { table } from "../table.ts";
import { countText, numberText } from "../text.ts";

/** The dimensions that are named. */
const NAMED = 5;

/** What a trained probe is. One that is not linear has no direction to show. */
export async function probeView(op: Op<"classifier">, runner: Evaluator): Promise<View> {
  const [plane, status] = await Promise.all([withPatience(runner.direction(op)), peekStatus(op)]);
  const rows = [
    ...trainingRows(status?.provenance?.training),
    ...solverRows(op, status),
    ...(plane === undefined ? [] : planeRows(plane)),
  ];
  const facts = table([{ name: "" }, { name: "" }], rows);
  const weights = plane &&
    miniHistogram(plane.direction, `${numberText(plane.direction.length)} weights, scaled to length 1`);
  return {
    html: markup`<div class="figures">${weights}${facts.html}</div>`,
    text: rows.map(([name, value]) => `${name}: ${value}`).join("\n"),
  };
}

/** How training went, as the status has it. Statuses come from files. */
function trainingRows(training: unknown): [string, string][] {
  const { examples, positives, left_out: leftOut, roc_auc: area, accuracy } = (training ?? {}) as Record<
    string,
    unknown
  >;
  if (typeof examples !== "number" || typeof positives !== "number") return [];
  return [
    ["learned from", `${numberText(positives)} positive and ${numberText(examples - positives)} negative examples`],
    ...(typeof area === "number" && typeof accuracy === "number"
      ? [["on these", `ROC AUC ${area.toFixed(3)}, accuracy ${accuracy.toFixed(3)}`] as [string, string]]
      : []),
    ...(typeof leftOut === "number" && leftOut > 0
      ? [["left out", countText(leftOut, "row")] as [string, string]]
      : []),
  ];
}

/** Classifiers that are found step by step, and warn where the steps did not suffice. */
const STEPWISE: ReadonlySet<string> = new Set([
  "logistic_regression",
  "linear_svc",
  "sgd",
  "passive_aggressive",
  "ccs",
]);

function solverRows({ fields }: Op, status: Status | undefined): [string, string][] {
  if (status === undefined || !STEPWISE.has(String(fields.modelType))) return [];
  const failed = status.warnings?.some((warning) => warning.includes("did not converge"));
  return [["solver", failed ? "did not converge" : "converged"]];
}

function planeRows({ direction, bias, norm }: ProbeDirection): [string, string][] {
  const order = [...direction.keys()].sort((a, b) => Math.abs(direction[b]) - Math.abs(direction[a]));
  const first = order.slice(0, NAMED);
  return [
    ["dimensions", numberText(direction.length)],
    ["weights' norm", numberText(norm)],
    ["bias", numberText(bias * norm)],
    ["largest weights", dimensionsText(first, direction)],
    ["half of the norm in", countText(heaviest(direction, order), "dimension")],
  ];
}

/** How many of the heaviest dimensions have half of the squared length. */
function heaviest(direction: Float64Array, order: readonly number[]): number {
  let [sum, count] = [0, 0];
  while (sum < 0.5 && count < order.length) sum += direction[order[count++]] ** 2;
  return count;
}
