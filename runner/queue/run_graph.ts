/**
 * The ops of a run, as workers see them.
 *
 * A run's graph is in Redis once, as one graph file under the hash of its text, whose outputs are the ops to compute.
 * Jobs name the graph and their op.
 *
 * @module
 */

import { sha256Hex } from "../../ops/sha256.ts";
import type { Redis } from "ioredis";
import type { Evaluator } from "../../ops/evaluator.ts";
import { deserialize, graphTextOf } from "../../ops/graph_file.ts";
import type { Op } from "../../ops/op.ts";
import { loadImplementations } from "../evaluation/implementations.ts";
import { stepsOf } from "../schedule/plan.ts";
import { StepGraph } from "../schedule/step_graph.ts";
import type { QueueNames } from "./names.ts";

/** What is kept in Redis goes so long after it was last used. */
export const KEPT_SECONDS = 3 * 24 * 3600;
/** Graphs that a worker keeps read. */
const MOST_READ = 16;

/** A graph's text and its name. */
export interface GraphRecord {
  /** The first 32 hexadecimal digits of the SHA-256 of the text. */
  readonly hash: string;
  /** A graph file. */
  readonly text: string;
}

/** The record of a run's graph. */
export function graphRecord(ops: readonly Op[]): GraphRecord {
  const text = graphTextOf(ops);
  return { text, hash: sha256Hex(text).slice(0, 32) };
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
  readonly #read = new Map<string, Promise<StepGraph | undefined>>();

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
  async get(hash: string): Promise<StepGraph | undefined> {
    const known = this.#read.get(hash);
    if (known !== undefined) return await known;
    const reading = this.#load(hash);
    this.#read.set(hash, reading);
    for (const oldest of this.#read.keys()) {
      if (this.#read.size <= MOST_READ) break;
      this.#read.delete(oldest);
    }
    const forget = (graph?: StepGraph) => {
      if (graph === undefined) this.#read.delete(hash);
    };
    reading.then(forget, () => forget());
    return await reading;
  }

  async #load(hash: string): Promise<StepGraph | undefined> {
    const text = await this.#redis.get(this.#names.graph(hash));
    if (text === null) return undefined;
    const ops = deserialize(text, { runner: this.#runner });
    await loadImplementations(ops);
    return new StepGraph(stepsOf(ops));
  }
}
