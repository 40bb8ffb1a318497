/**
 * What the worker that evaluates scores is asked, and answers.
 *
 * @module
 */

import type { Protocol } from "../workers/calls.ts";
import type { EvaluateOptions } from "./evaluate.ts";
import type { Report } from "./report.ts";

/** One question: what `evaluate` takes. Its answer is the report. */
export interface ReportProtocol extends Protocol {
  /** The scores, and who is positive and negative, row by row. */
  readonly question: {
    readonly scores: Float64Array;
    readonly positives: Uint8Array;
    readonly negatives: Uint8Array;
    readonly options: Omit<EvaluateOptions, "split">;
    /** The names of splits, and which of them each row is in: to send a text for each row takes long. */
    readonly split?: { readonly names: readonly (string | null)[]; readonly of: Int32Array };
  };
  /** The report. */
  readonly answer: Report;
}
