/**
 * Going through a plan: several steps at a time, each when what it needs is there.
 *
 * @module
 */

import type { Op } from "../../ops/op.ts";
import { passKey } from "../../runner/pass_key.ts";
import type { Step, StepEnd } from "../../runner/plan.ts";

/** How steps are run. */
export interface ScheduleOptions {
  /** The most steps at a time; steps that share a model's pass count as one. */
  readonly jobs: number;
  readonly signal: AbortSignal;
  readonly compute: (op: Op) => Promise<void>;
  readonly onBegin: (op: Op) => void;
  readonly onEnd: (end: StepEnd) => void;
}

/** Runs all steps that can be run, whatever fails. */
export async function runSteps(steps: readonly Step[], options: ScheduleOptions): Promise<StepEnd[]> {
  const schedule = new Schedule(steps, options);
  await schedule.run();
  return schedule.ends;
}

class Schedule {
  readonly ends: StepEnd[] = [];
  readonly #options: ScheduleOptions;
  readonly #byUuid = new Map<string, StepEnd>();
  readonly #running = new Set<Promise<void>>();
  readonly #passKeys: ReadonlyMap<Step, string | undefined>;
  #waiting: Step[];
  #hasFailure = false;

  constructor(steps: readonly Step[], options: ScheduleOptions) {
    this.#waiting = [...steps];
    this.#passKeys = new Map(steps.map((step) => [step, passKey(step.op)]));
    this.#options = options;
  }

  async run(): Promise<void> {
    const { jobs, signal } = this.#options;
    for (;;) {
      this.#skip();
      while (!signal.aborted && this.#running.size < jobs && this.#start());
      if (this.#running.size === 0) break;
      await Promise.race(this.#running);
    }
    for (const { op } of this.#waiting) this.#end({ op, outcome: "stopped", milliseconds: 0 });
  }

  /** Gives up steps that need something that failed. */
  #skip(): void {
    if (!this.#hasFailure) return;
    this.#waiting = this.#waiting.filter(({ op, needs }) => {
      const bad = needs.map(({ uuid }) => this.#byUuid.get(uuid)).find((end) => end && end.outcome !== "completed");
      if (bad === undefined || bad.outcome === "stopped") return true;
      this.#end({ op, outcome: "skipped", because: bad.because ?? bad.op, milliseconds: 0 });
      return false;
    });
  }

  /** Starts the next step that can be started, with those that share its work. */
  #start(): boolean {
    const first = this.#waiting.find((step) => this.#isReady(step));
    if (first === undefined) return false;
    const together = new Set([first, ...this.#sharing(first)]);
    this.#waiting = this.#waiting.filter((step) => !together.has(step));
    const work = Promise.all([...together].map(({ op }) => this.#compute(op))).then(() =>
      void this.#running.delete(work)
    );
    this.#running.add(work);
    return true;
  }

  /** The steps that can be started now and share a model's pass with `step`. */
  #sharing(step: Step): Step[] {
    const key = this.#passKeys.get(step);
    if (key === undefined) return [];
    return this.#waiting.filter((other) => this.#passKeys.get(other) === key && this.#isReady(other));
  }

  #isReady({ needs }: Step): boolean {
    return needs.every(({ uuid }) => this.#byUuid.get(uuid)?.outcome === "completed");
  }

  async #compute(op: Op): Promise<void> {
    const { signal, compute, onBegin } = this.#options;
    const began = performance.now();
    onBegin(op);
    const took = (): number => performance.now() - began;
    try {
      await compute(op);
      this.#end({ op, outcome: "completed", milliseconds: took() });
    } catch (error) {
      this.#end({ op, outcome: signal.aborted ? "stopped" : "failed", error, milliseconds: took() });
    }
  }

  #end(end: StepEnd): void {
    this.ends.push(end);
    this.#byUuid.set(end.op.uuid, end);
    this.#hasFailure ||= end.outcome === "failed";
    this.#options.onEnd(end);
  }
}
