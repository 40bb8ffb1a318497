/**
 * How a run shows its progress on standard error.
 *
 * @module
 */

import type { Op } from "../../ops/op.ts";
import type { StepEnd } from "../../runner/schedule/plan.ts";

/** Told of steps as they begin and end. */
export interface RunDisplay {
  /** A step has begun. */
  begin(op: Op): void;
  /** A step has ended. */
  end(end: StepEnd): void;
  /** Says something, above the display. */
  note(text: string): void;
  /** Takes the display away. */
  close(): void;
}

/** The run that is shown. */
export interface ShownRun {
  /** How many steps it has. */
  readonly total: number;
  /** The variables of ops, by uuid. */
  readonly variables: ReadonlyMap<string, string>;
}

/** Shows nothing. */
export const noDisplay: RunDisplay = { begin() {}, end() {}, note() {}, close() {} };
