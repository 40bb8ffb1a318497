/**
 * The steps of a plan, and what waits for what.
 *
 * @module
 */

import type { Op } from "../../ops/op.ts";
import type { Step } from "./plan.ts";

/** Steps with their dependents. */
export class StepGraph {
  /** The steps, by uuid, in an order in which they can be computed. */
  readonly steps: ReadonlyMap<string, Step>;
  readonly #dependents = new Map<string, Step[]>();

  /** Made from the steps of a plan. */
  constructor(steps: readonly Step[]) {
    this.steps = new Map(steps.map((step) => [step.op.uuid, step]));
    for (const step of steps) {
      for (const { uuid } of step.needs) {
        const known = this.#dependents.get(uuid);
        if (known === undefined) this.#dependents.set(uuid, [step]);
        else known.push(step);
      }
    }
  }

  /** The steps that need an op. */
  dependents(uuid: string): readonly Step[] {
    return this.#dependents.get(uuid) ?? [];
  }

  /** The ops that need an op, or something that needs it. */
  allDependents(uuid: string): Op[] {
    const found = new Map<string, Op>();
    // Not by recursion: a chain of ops may be longer than the stack.
    const waiting = [...this.dependents(uuid)];
    for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
      if (found.has(step.op.uuid)) continue;
      found.set(step.op.uuid, step.op);
      for (const dependent of this.dependents(step.op.uuid)) waiting.push(dependent);
    }
    return [...found.values()];
  }
}
