/**
 * Who computes a plan: this machine, or the workers of a queue.
 *
 * @module
 */

import type { Progress } from "../../ops/evaluator.ts";
import type { Op } from "../../ops/op.ts";
import type { Step, StepEnd } from "./plan.ts";

/** Who hears how a run goes. */
export interface RunListener {
  /** Told when an op begins. */
  readonly onBegin?: (op: Op) => void;
  /** Told how far ops are. */
  readonly onProgress?: (progress: Progress) => void;
  /** Told how ops end. */
  readonly onEnd?: (end: StepEnd) => void;
}

/** How a plan is run. */
export interface RunOptions extends RunListener {
  /** Stops the run: what is finished is kept. */
  readonly signal: AbortSignal;
}

/**
 * Computes the steps of a plan, each when what it needs is there, whatever fails.
 *
 * @param steps Each after those that it needs.
 * @returns How each step ended.
 */
export type Executor = (steps: readonly Step[], options: RunOptions) => Promise<StepEnd[]>;
