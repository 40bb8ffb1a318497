/**
 * The ops of a run, as workers see them.
 *
 * A run's graph is in Redis once, as one graph file under the hash of its text, whose outputs are the ops to compute.
 * Jobs name the graph and their op.
 *
 * @module
 */

import { createHash } from "node:crypto";
import type { Redis } from "ioredis";
import type { Evaluator } from "../../ops/evaluator.ts";
import { deserialize, graphText } from "../../ops/graph_file.ts";
import type { Op } from "../../ops/op.ts";
import { type Step, stepsOf } from "../plan.ts";
import type { QueueNames } from "./names.ts";

/** What is kept in Redis goes so long after it was last used. */
export const KEPT_SECONDS = 3 * 24 * 3600;
/** Graphs that a worker keeps read. */
const MOST_READ = 16;

/** The steps of a run, and what waits for what. */
export class RunGraph {
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
      waiting.push(...this.dependents(step.op.uuid));
    }
    return [...found.values()];
  }
}

/** A graph's text and its name. */
export interface GraphRecord {
  readonly hash: string;
  readonly text: string;
}

/** The record of a run's graph. */
export function graphRecord(ops: readonly Op[]): GraphRecord {
  const text = graphText(...ops);
  return { text, hash: createHash("sha256").update(text).digest("hex").slice(0, 32) };
}

/** Keeps a graph for workers, or keeps it for longer where it is there. */
export async function keepGraph(redis: Redis, names: QueueNames, { hash, text }: GraphRecord): Promise<void> {
  const key = names.graph(hash);
  if (await redis.expire(key, KEPT_SECONDS) === 0) await redis.set(key, text, "EX", KEPT_SECONDS);
}

/** Reads graphs for a worker, each once. */
export class GraphReader {
  readonly #redis: Redis;
  readonly #names: QueueNames;
  readonly #runner: Evaluator;
  readonly #read = new Map<string, Promise<RunGraph | undefined>>();

  constructor(redis: Redis, names: QueueNames, runner: Evaluator) {
    this.#redis = redis;
    this.#names = names;
    this.#runner = runner;
  }

  /**
   * The graph under a hash, or `undefined` where Redis has it no more.
   *
   * @throws {GraphError} where it has ops that are not defined here.
   */
  async get(hash: string): Promise<RunGraph | undefined> {
    const known = this.#read.get(hash);
    if (known !== undefined) return await known;
    const reading = this.#load(hash);
    this.#read.set(hash, reading);
    for (const oldest of this.#read.keys()) {
      if (this.#read.size <= MOST_READ) break;
      this.#read.delete(oldest);
    }
    const forget = (graph?: RunGraph) => {
      if (graph === undefined) this.#read.delete(hash);
    };
    reading.then(forget, () => forget());
    return await reading;
  }

  async #load(hash: string): Promise<RunGraph | undefined> {
    const text = await this.#redis.get(this.#names.graph(hash));
    return text === null ? undefined : new RunGraph(stepsOf(deserialize(text, { runner: this.#runner })));
  }
}
