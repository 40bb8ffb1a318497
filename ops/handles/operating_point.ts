/**
 * The options with which scores and reports choose a threshold.
 *
 * @module
 */

import type { MistakeCosts } from "../types/operating_points.ts";
import type { BooleanColumn } from "./boolean_column.ts";
import type { CategoricalColumn } from "./categorical_column.ts";
import type { SplitColumn } from "./split_column.ts";

/** What a threshold is to meet: one of these. */
export type ThresholdGoal =
  | {
    /** The highest recall at which at most this share of negative rows is flagged. */
    readonly maxFalsePositiveRate: number;
  }
  | {
    /** `maxFalsePositiveRate`, in short. */
    readonly maxFpr: number;
  }
  | {
    /** The highest threshold that finds at least this share of positive rows. */
    readonly minRecall: number;
  }
  | {
    /** The highest recall at which at least this share of flagged rows is positive. */
    readonly minPrecision: number;
  }
  | {
    /** The lowest mean cost of a row. */
    readonly costs: MistakeCosts;
  };

/** In which groups the metrics at a threshold are given. */
export interface GroupOptions {
  /** Gives metrics for each value of this column, such as the source of prompts; rows without one as in `evaluate`. @default one group, `all` */
  readonly split?: SplitColumn | CategoricalColumn | null;
  /** The same as `split`. */
  readonly by?: SplitColumn | CategoricalColumn | null;
}

/** What a threshold is to meet, where it is chosen, and what it is chosen for. */
export type ThresholdOptions = ThresholdGoal & {
  /** The rows that the threshold is chosen on. @default the rows that are judged */
  readonly chooseOn?: BooleanColumn | null;
  /** The share of positive rows where the scores will decide. @default that of the rows at hand */
  readonly prevalence?: number | null;
  /** How many rows a day will be decided, for a table of what that means. @default no table */
  readonly rowsPerDay?: number | null;
};
