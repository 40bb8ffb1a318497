/**
 * What a chosen threshold means: shares with their intervals, costs, and what to expect of a day.
 *
 * @module
 */

import type { Confusion, DayOfRows, OperatingPoint, ShareInterval } from "../../ops/split_metrics.ts";
import { type Goal, meanCost, prevalenceOf } from "./goal.ts";

/** The 97.5 % point of the standard normal distribution. */
const Z = 1.959963984540054;

/** What a threshold means for rows that it sorts as `confusion` says. */
export function operatingPoint(
  threshold: number,
  confusion: Confusion,
  goal: Goal & { readonly rowsPerDay: number | null },
): OperatingPoint {
  const { tp, fp, fn, tn } = confusion;
  const cost = meanCost(confusion, goal);
  return {
    threshold,
    false_positive_rate: fp + tn === 0 ? null : fp / (fp + tn),
    intervals: {
      level: 0.95,
      recall: wilsonInterval(tp, tp + fn),
      precision: wilsonInterval(tp, tp + fp),
      false_positive_rate: wilsonInterval(fp, fp + tn),
    },
    ...(cost === undefined ? {} : { cost }),
    ...(goal.rowsPerDay === null ? {} : { per_day: dayOf(confusion, goal.rowsPerDay, prevalenceOf(confusion, goal)) }),
  };
}

/** Wilson's score interval at 95 % for `part` of `whole` rows. */
export function wilsonInterval(part: number, whole: number): ShareInterval {
  if (whole === 0) return null;
  const share = part / whole;
  const spread = Z * Math.sqrt(share * (1 - share) / whole + Z * Z / (4 * whole * whole));
  const [centre, scale] = [share + Z * Z / (2 * whole), 1 + Z * Z / whole];
  // At either end the formula gives 0 and 1, but for rounding.
  return [part === 0 ? 0 : (centre - spread) / scale, part === whole ? 1 : (centre + spread) / scale];
}

/** Rows that are expected in a class of which there are none say nothing of what becomes of them. */
function dayOf({ tp, fp, fn, tn }: Confusion, rows: number, prevalence: number): DayOfRows {
  const positives = rows * prevalence;
  const found = expected(positives, tp, fn);
  const false_positives = expected(rows - positives, fp, tn);
  const flagged = found === null || false_positives === null ? null : found + false_positives;
  return { rows, positives, flagged, false_positives, missed: found === null ? null : positives - found };
}

/** How many of `rows` are flagged where `flagged` were and `passed` were not; null where nobody can know. */
function expected(rows: number, flagged: number, passed: number): number | null {
  if (rows === 0) return 0;
  return flagged + passed === 0 ? null : rows * flagged / (flagged + passed);
}
