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
    readonly options: EvaluateOptions;
  };
  /** The report. */
  readonly answer: Report;
}
