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

function dayOf({ tp, fp, fn, tn }: Confusion, rows: number, prevalence: number): DayOfRows {
  const positives = rows * prevalence;
  const found = tp + fn === 0 ? 0 : positives * tp / (tp + fn);
  const false_positives = fp + tn === 0 ? 0 : (rows - positives) * fp / (fp + tn);
  return { rows, positives, flagged: found + false_positives, false_positives, missed: positives - found };
}
