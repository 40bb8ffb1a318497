/**
 * Going through the steps of a plan on this machine: several units at a time, each when what it needs is there.
 *
 * @module
 */

import type { Op } from "../../ops/op.ts";
import type { RunOptions } from "./executor.ts";
import { passKey } from "./pass_key.ts";
import { passes } from "./passes.ts";
import type { Step, StepEnd } from "./plan.ts";
import { StepGraph } from "./step_graph.ts";
import { unitsOf } from "./units.ts";

/** How steps are run. */
export interface RunStepsOptions extends RunOptions {
  /** The most units at a time: ops that share a pass count as one. @default 32 */
  readonly jobs?: number;
  /** Computes an op whose inputs are there. */
  readonly compute: (op: Op, signal: AbortSignal) => Promise<void>;
  /** Whether another run computes an op now, with whom that is shared. @default never */
  readonly isComputed?: (op: Op) => boolean;
}

/** Enough to keep a store that answers slowly busy; cores and memory are divided by what computes. */
const JOBS = 32;

/** Runs all steps that can be run, whatever fails. @returns How each step ended. */
export async function runSteps(steps: readonly Step[], options: RunStepsOptions): Promise<StepEnd[]> {
  const run = new Run(steps, options);
  await run.run();
  return [...run.ends.values()];
}

class Run {
  /** How ops ended, by uuid. */
  readonly ends = new Map<string, StepEnd>();
  readonly #options: RunStepsOptions;
  readonly #graph: StepGraph;
  /** How many ops each step still waits for. */
  readonly #missing: Map<Step, number>;
  readonly #ready: ReadyUnits;
  readonly #running = new Set<Promise<void>>();

  constructor(steps: readonly Step[], options: RunStepsOptions) {
    this.#options = options;
    this.#graph = new StepGraph(steps);
    this.#missing = new Map(steps.map((step) => [step, step.needs.length]));
    this.#ready = new ReadyUnits(steps);
    this.#ready.add(steps.filter(({ needs }) => needs.length === 0));
  }

  async run(): Promise<void> {
    const { jobs = JOBS, signal } = this.#options;
    for (;;) {
      while (!signal.aborted && this.#running.size < jobs && this.#ready.size > 0) this.#start(this.#ready.next());
      if (this.#running.size === 0) break;
      await Promise.race(this.#running);
    }
    for (const { op } of this.#graph.steps.values()) this.#end({ op, outcome: "stopped", milliseconds: 0 });
  }

  #start(unit: readonly Step[]): void {
    const { isComputed = () => false } = this.#options;
    // What another run computes may have come to its pass, and comes no more.
    const expected = new Set(unit.filter(({ op }) => !isComputed(op)));
    for (const { op } of expected) passes.expect(passKey(op), op.uuid);
    const work: Promise<void> = Promise.all(
      unit.map((step) => expected.has(step) ? this.#computeExpected(step) : this.#compute(step)),
    ).then(() => void this.#running.delete(work));
    this.#running.add(work);
  }

  async #computeExpected(step: Step): Promise<void> {
    try {
      await this.#compute(step);
    } finally {
      passes.excuse(passKey(step.op), step.op.uuid);
    }
  }

  async #compute({ op }: Step): Promise<void> {
    const { signal, compute, onBegin } = this.#options;
    const began = performance.now();
    const took = (): number => performance.now() - began;
    try {
      onBegin?.(op);
      await compute(op, signal);
      this.#end({ op, outcome: "completed", milliseconds: took() });
    } catch (error) {
      this.#end({ op, outcome: signal.aborted ? "stopped" : "failed", error, milliseconds: took() });
    }
  }

  #end(end: StepEnd): void {
    if (this.ends.has(end.op.uuid)) return;
    this.ends.set(end.op.uuid, end);
    this.#options.onEnd?.(end);
    if (end.outcome === "completed") {
      this.#ready.add(this.#graph.dependents(end.op.uuid).filter((s) => this.#awaits(s)));
    }
    if (end.outcome === "failed") this.#skip(end.op);
  }

  /** Counts down what a step waits for. @returns Whether that was the last. */
  #awaits(step: Step): boolean {
    const left = this.#missing.get(step)! - 1;
    this.#missing.set(step, left);
    return left === 0;
  }

  /** Gives up what needs an op that failed. */
  #skip(because: Op): void {
    for (const op of this.#graph.allDependents(because.uuid)) {
      this.#end({ op, outcome: "skipped", because, milliseconds: 0 });
    }
  }
}

/** Units that can begin, those first that are first in the plan. */
class ReadyUnits {
  readonly #order: ReadonlyMap<string, number>;
  readonly #units: Step[][] = [];

  constructor(steps: readonly Step[]) {
    this.#order = new Map(steps.map(({ op }, at) => [op.uuid, at]));
  }

  get size(): number {
    return this.#units.length;
  }

  /** Adds steps that became ready together: those of one pass do, as their inputs are the same. */
  add(steps: readonly Step[]): void {
    for (const unit of unitsOf(steps, ({ op }) => op)) this.#units.splice(this.#placeOf(unit), 0, unit);
  }

  next(): readonly Step[] {
    return this.#units.shift()!;
  }

  #placeOf(unit: readonly Step[]): number {
    const at = this.#orderOf(unit);
    let [low, high] = [0, this.#units.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#orderOf(this.#units[middle]) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #orderOf([first]: readonly Step[]): number {
    return this.#order.get(first.op.uuid)!;
  }
}
