/**
 * The fields that ops share which judge scores.
 *
 * @module
 */

import { opField, optional } from "../fields.ts";
import type { Op } from "../op.ts";

/** The fields of a report that say which rows it judges, and how. */
export interface JudgedRows {
  /** The scores to judge. */
  readonly score: Op<"score">;
  /** The rows that are positive. */
  readonly gtPositives: Op<"boolean">;
  /** The rows that are negative. */
  readonly gtNegatives: Op<"boolean">;
  /** Groups the metrics; `null` for one group, `all`. */
  readonly split: Op<"split" | "categorical"> | null;
  /** The rows to judge; `null` for all. */
  readonly predictDomain: Op<"boolean"> | null;
}

/** {@linkcode JudgedRows}. */
export const judgedFields = {
  score: opField(["score"]),
  gtPositives: opField(["boolean"]),
  gtNegatives: opField(["boolean"]),
  split: optional(opField(["split", "categorical"])),
  predictDomain: optional(opField(["boolean"])),
};
