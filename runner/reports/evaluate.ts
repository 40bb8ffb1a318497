/**
 * Evaluates scores against ground truth.
 *
 * @module
 */

import { ProbegraphError } from "../../ops/errors.ts";
import { rowNumbers } from "../columns/row_numbers.ts";
import { addExtras } from "./extras.ts";
import { chooseThreshold, type Goal } from "./goal.ts";
import { averagePrecision, bestThreshold, precisionsAtRecalls, rocAuc, thresholdMetrics } from "./metrics.ts";
import { operatingPoint } from "./operating_point.ts";
import { type Report, REPORTED_RECALLS, type SplitReport } from "./report.ts";
import { type ScoreTable, scoreTable } from "./score_table.ts";

/** What to evaluate, and how. */
export interface EvaluateOptions {
  /**
   * The name of each row's split; rows without one are reported under `null`, as in krnel-graph, or, where a split is called
   * that, under `null (missing)`.
   */
  readonly split?: readonly (string | null)[] | null;
  /** Nonzero for the rows to evaluate. @default all rows */
  readonly domain?: Uint8Array | null;
  /** Rows with a score at or above it are predicted true. @default none: the most accurate one is sought */
  readonly threshold?: number | null;
  /** Chooses the threshold, instead of `threshold`. @default none */
  readonly goal?: ChosenGoal | null;
  /** Numbers in the order of the scores, where the scores themselves are rounded. @default the scores */
  readonly order?: Float64Array | undefined;
  /** Whether to add curves, calibration, histograms and intervals. @default false */
  readonly extras?: boolean;
  /** Seed of the bootstrap of the extras. @default 0 */
  readonly seed?: number;
}

/** A goal, the rows on which the threshold is chosen, and the rows a day that it is chosen for. */
export interface ChosenGoal extends Goal {
  /** Nonzero for the rows to choose on; null: all that are evaluated. */
  readonly chooseOn: Uint8Array | null;
  /** Rows a day; null where that is not known. */
  readonly rowsPerDay: number | null;
}

/**
 * Computes the report of scores: for each split, ranking metrics and those at a threshold, by scikit-learn's definitions.
 *
 * Rows that are neither positive nor negative, or outside the domain, are left out. Takes O(n log n) time, O(n) memory.
 *
 * @param scores one score for each row
 * @param positives nonzero for the true rows
 * @param negatives nonzero for the false rows
 * @throws {ProbegraphError} when lengths differ, a row is both positive and negative, or an evaluated score is not finite
 */
export function evaluate(
  scores: Float64Array,
  positives: Uint8Array,
  negatives: Uint8Array,
  options: EvaluateOptions = {},
): Report {
  const { split = null, domain = null, goal = null, order, extras = false, seed = 0 } = options;
  checkLengths(scores.length, { positives, negatives, split, domain, chooseOn: goal?.chooseOn ?? null });
  checkLabels(positives, negatives);
  const threshold = goal === null
    ? options.threshold ?? null
    : chosenThreshold(scores, positives, negatives, goal, domain);
  if (threshold !== null && Number.isNaN(threshold)) {
    throw new ProbegraphError("Evaluating scores: the threshold is NaN; give a number, or none to seek the best one");
  }
  const rows = rowsBySplit(scores.length, split);
  const report: [string, SplitReport][] = [];
  for (const [name, members] of rows) {
    const { trueScores, falseScores } = classScores(members, scores, positives, negatives, domain);
    checkFinite(trueScores, falseScores, `split "${name}"`);
    const ranked = order && classScores(members, order, positives, negatives, domain);
    const ranking = ranked && scoreTable(ranked.trueScores, ranked.falseScores);
    report.push([
      name,
      evaluateSplit(trueScores, falseScores, { threshold, ranking, extras: extras ? { seed } : null }),
    ]);
  }
  if (goal !== null) { for (const [, split] of report) addOperatingPoint(split, threshold as number, goal); }
  // fromEntries defines own keys: a split may have any name, "__proto__" too.
  return Object.fromEntries(report);
}

function chosenThreshold(
  scores: Float64Array,
  positives: Uint8Array,
  negatives: Uint8Array,
  goal: ChosenGoal,
  domain: Uint8Array | null,
): number {
  const all = rowNumbers(scores.length);
  const { trueScores, falseScores } = classScores(all, scores, positives, negatives, goal.chooseOn ?? domain);
  checkFinite(trueScores, falseScores, "the rows to choose on");
  return chooseThreshold(scoreTable(trueScores, falseScores), goal);
}

function addOperatingPoint(split: SplitReport, threshold: number, goal: ChosenGoal): void {
  const confusion = split.confusion ?? { tn: 0, fp: 0, fn: 0, tp: 0 };
  split.operating_point = operatingPoint(threshold, confusion, goal);
}

interface SplitOptions {
  readonly threshold: number | null;
  /** The table that ranking metrics are read from, where it is not that of the scores. */
  readonly ranking: ScoreTable | undefined;
  readonly extras: { readonly seed: number } | null;
}

/** The report of one split from the scores of its classes, which are sorted in place. */
function evaluateSplit(
  trueScores: Float64Array,
  falseScores: Float64Array,
  { threshold, ranking, extras }: SplitOptions,
): SplitReport {
  const count = trueScores.length + falseScores.length;
  const report: SplitReport = {
    count,
    n_true: trueScores.length,
    n_false: falseScores.length,
    avg_score: (compensatedSum(trueScores) + compensatedSum(falseScores)) / count,
  };
  if (count === 0) {
    report.warnings = ["No samples in this split"];
    return report;
  }
  const warnings: string[] = [];
  const table = scoreTable(trueScores, falseScores);
  const onlyClass = table.nTrue === 0 ? "False" : table.nFalse === 0 ? "True" : null;
  if (threshold !== null) {
    Object.assign(report, thresholdMetrics(table, threshold));
  } else if (onlyClass === null) {
    const best = bestThreshold(table);
    report.best_accuracy = best.accuracy;
    report.most_accurate_threshold = best.threshold;
    report.best_confusion = best.confusion;
  } else {
    warnings.push(`Accuracy not defined when all groundtruth labels are ${onlyClass}, set op.score_threshold`);
  }
  if (onlyClass === null) {
    const ranked = ranking ?? table;
    report.average_precision = averagePrecision(ranked);
    report.roc_auc = rocAuc(ranked);
    const precisions = precisionsAtRecalls(ranked, REPORTED_RECALLS);
    REPORTED_RECALLS.forEach((recall, i) => report[`precision@${recall}`] = precisions[i]);
  } else {
    warnings.push(`Precision/recall curve not defined when all groundtruth labels are ${onlyClass}`);
  }
  if (warnings.length > 0) report.warnings = warnings;
  if (extras !== null) addExtras(report, trueScores, falseScores, table, extras.seed);
  return report;
}

function rowsBySplit(n: number, split: readonly (string | null)[] | null): Map<string, Uint32Array> {
  if (split === null) return new Map([["all", rowNumbers(n)]]);
  const counts = new Map<string | null, number>();
  for (const part of split) counts.set(part, (counts.get(part) ?? 0) + 1);
  const rows = new Map([...counts].map(([part, count]) => [part, new Uint32Array(count)]));
  const filled = new Map<string | null, number>();
  split.forEach((part, row) => {
    const at = filled.get(part) ?? 0;
    rows.get(part)![at] = row;
    filled.set(part, at + 1);
  });
  const missing = missingName(counts);
  return new Map([...rows].map(([part, members]) => [part ?? missing, members]));
}

/** What rows without a split are called: krnel-graph's `null`, unless a split has that name. */
function missingName(splits: ReadonlyMap<string | null, unknown>): string {
  let name = "null";
  while (splits.has(name)) name += " (missing)";
  return name;
}

function classScores(
  rows: Uint32Array,
  scores: Float64Array,
  positives: Uint8Array,
  negatives: Uint8Array,
  domain: Uint8Array | null,
): { trueScores: Float64Array; falseScores: Float64Array } {
  const trueScores = new Float64Array(rows.length);
  const falseScores = new Float64Array(rows.length);
  let nTrue = 0;
  let nFalse = 0;
  for (const row of rows) {
    if (domain !== null && domain[row] === 0) continue;
    if (positives[row] !== 0) trueScores[nTrue++] = scores[row];
    else if (negatives[row] !== 0) falseScores[nFalse++] = scores[row];
  }
  return { trueScores: trueScores.subarray(0, nTrue), falseScores: falseScores.subarray(0, nFalse) };
}

/** A sum whose error does not grow with the number of values (Kahan and Neumaier). */
function compensatedSum(values: Float64Array): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? (sum - next) + value : (value - next) + sum;
    sum = next;
  }
  return sum + lost;
}

function checkLengths(n: number, columns: Record<string, { readonly length: number } | null>): void {
  for (const [name, column] of Object.entries(columns)) {
    if (column !== null && column.length !== n) {
      throw new ProbegraphError(
        `Evaluating ${n} scores: ${name} has ${column.length} rows; it needs one for each score`,
      );
    }
  }
}

function checkLabels(positives: Uint8Array, negatives: Uint8Array): void {
  let both = 0;
  for (let row = 0; row < positives.length; row++) if (positives[row] !== 0 && negatives[row] !== 0) both++;
  if (both > 0) {
    throw new ProbegraphError(
      `Evaluating scores: some examples (${both}) are both positive and negative; make the two masks disjoint`,
    );
  }
}

function checkFinite(trueScores: Float64Array, falseScores: Float64Array, where: string): void {
  let nan = 0;
  let infinite = 0;
  for (const scores of [trueScores, falseScores]) {
    for (const score of scores) {
      if (Number.isNaN(score)) nan++;
      else if (!Number.isFinite(score)) infinite++;
    }
  }
  if (nan + infinite === 0) return;
  const found = [nan > 0 ? `${nan} NaN` : "", infinite > 0 ? `${infinite} infinite` : ""].filter(Boolean).join(" and ");
  throw new ProbegraphError(
    `Evaluating scores: ${found} among the ${trueScores.length + falseScores.length} scores of ${where}; ` +
      "leave those rows out with the domain, or mend the scores",
  );
}
