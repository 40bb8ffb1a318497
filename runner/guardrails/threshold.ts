/**
 * Thresholds, as numbers and as what chose them.
 *
 * @module
 */

import { GuardrailError } from "../../ops/errors.ts";
import { isRecord } from "../../ops/json_record.ts";
import { show } from "../../ops/messages.ts";
import type { Op } from "../../ops/op.ts";
import { isOp } from "../../ops/op_reference.ts";
import type { Report } from "../../ops/handles/report.ts";
import { brief } from "../../ops/report_brief.ts";
import type { OperatingPoint, SplitMetrics } from "../../ops/split_metrics.ts";
import { ClassifierEvaluationOp, ClassifierPredictOp } from "../../ops/types/classifiers.ts";
import { OperatingPointOp } from "../../ops/types/operating_points.ts";
import { withoutUndefined } from "../../ops/without_undefined.ts";
import type { Runner } from "../runner.ts";
import type { ManifestMetrics } from "./files/manifest.ts";

/**
 * From which score on a text is flagged: a number; a report that `report.threshold(…)` or `scores.operatingPoint(…)` made, or
 * one with a `scoreThreshold`; or an operating point out of its JSON.
 */
export type ThresholdChoice = number | Report | OperatingPoint;

/** A threshold, and what was measured there. */
export interface ChosenThreshold {
  /** Scores from here on are flagged; a 32-bit float. */
  readonly threshold: number;
  /** What was measured, by split. */
  readonly metrics: Readonly<Record<string, ManifestMetrics>> | null;
}

/**
 * Refuses what can be no threshold, before anything is computed.
 *
 * @throws {GuardrailError} where it is neither a finite number nor what holds one
 */
export function checkThreshold(choice: unknown): void {
  if (isOp(choice)) {
    if (choice.type !== OperatingPointOp.type && choice.type !== ClassifierEvaluationOp.type) throw noThreshold(choice);
    return;
  }
  const threshold = isRecord(choice) ? choice.threshold : choice;
  rounded(threshold, threshold ?? choice);
}

/**
 * Reads a threshold that {@linkcode checkThreshold} lets pass, and computes the report that chose it where that is missing.
 *
 * The score that was chosen is a 64-bit float, those of a graph have 32 bits: the threshold is rounded as they are, so that
 * the row that it was chosen from is flagged.
 *
 * @throws {GuardrailError} where it is no number, or was chosen for scores of another probe
 */
export async function readThreshold(
  choice: ThresholdChoice,
  probe: Op<"classifier">,
  runner: Runner,
): Promise<ChosenThreshold> {
  if (isOp(choice)) return await ofReport(choice, probe, runner);
  if (typeof choice === "number") return { threshold: rounded(choice, choice), metrics: null };
  const { threshold, false_positive_rate, intervals } = (isRecord(choice) ? choice : {}) as Partial<OperatingPoint>;
  const point = { threshold, false_positive_rate, intervals };
  return {
    threshold: rounded(threshold, threshold ?? choice),
    metrics: { all: withoutUndefined(point) as ManifestMetrics },
  };
}

async function ofReport(report: Report, probe: Op<"classifier">, runner: Runner): Promise<ChosenThreshold> {
  checkScores((report.fields as unknown as { readonly score: Op }).score, probe);
  const splits = await runner.toJson(report) as Readonly<Record<string, SplitMetrics>>;
  const given = (report.fields as { readonly scoreThreshold?: unknown }).scoreThreshold;
  const points = Object.values(splits).map(({ operating_point: point }) => point?.threshold);
  const threshold = points.find((value) => value !== undefined) ?? given;
  return { threshold: rounded(threshold, threshold ?? report), metrics: metricsOf(splits) };
}

function metricsOf(splits: Readonly<Record<string, SplitMetrics>>): Record<string, ManifestMetrics> {
  const short = brief(splits);
  return Object.fromEntries(
    Object.entries(short).map(([split, metrics]) => {
      const intervals = splits[split].operating_point?.intervals;
      return [split, withoutUndefined({ ...metrics, intervals })];
    }),
  );
}

/** A threshold means nothing for the scores of another probe. */
function checkScores(score: Op, probe: Op<"classifier">): void {
  const model = score.type === ClassifierPredictOp.type ? (score.fields as unknown as { model: Op }).model : undefined;
  if (model?.uuid === probe.uuid) return;
  throw new GuardrailError(
    `Cannot take the threshold: it was chosen for ${
      model === undefined ? show(score) : `scores of ${model.uuid}`
    }, and ` +
      `the guardrail's probe is ${probe.uuid}; choose it on probe.predict(…).evaluate(…).threshold(…)`,
  );
}

function rounded(threshold: unknown, given: unknown): number {
  if (typeof threshold === "number" && Number.isFinite(Math.fround(threshold))) return Math.fround(threshold);
  throw noThreshold(given);
}

function noThreshold(given: unknown): GuardrailError {
  return new GuardrailError(
    `Cannot take the threshold: it is a number, or report.threshold({ maxFalsePositiveRate: 0.01 }), got ${
      show(given)
    }${typeof given === "number" ? ", which is not finite in 32 bits, as scores are" : ""}`,
  );
}
