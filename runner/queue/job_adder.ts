/**
 * Adding jobs for ops that can be computed.
 *
 * @module
 */

import { Queue } from "./bullmq.ts";
import type { Redis } from "ioredis";
import type { Op } from "../../ops/op.ts";
import type { RowRange } from "../evaluation/implementation.ts";
import { unitsOf } from "../schedule/units.ts";
import { JOB_OPTIONS, type OpJob, type OpJobData, type OpJobResult, PART_OPTIONS } from "./jobs.ts";
import { partId, type QueueNames } from "./names.ts";
import { tagOf } from "./tags.ts";

/** Jobs that are added in one request. */
const AT_ONCE = 250;

type OpQueue = Queue<OpJobData, OpJobResult, string>;

/** Adds jobs to the queues of one store. */
export class JobAdder {
  readonly #redis: Redis;
  readonly #names: QueueNames;
  readonly #queues = new Map<string | undefined, OpQueue>();

  constructor(redis: Redis, names: QueueNames) {
    this.#redis = redis;
    this.#names = names;
  }

  /** The queue of a tag, or that of ops that need none. */
  async queue(tag: string | undefined): Promise<OpQueue> {
    const known = this.#queues.get(tag);
    if (known !== undefined) return known;
    const queue: OpQueue = new Queue(this.#names.queue(tag), { connection: this.#redis, prefix: this.#names.prefix });
    // The connection's own listener hears of the same errors.
    queue.on("error", () => {});
    this.#queues.set(tag, queue);
    if (tag !== undefined) await this.#redis.sadd(this.#names.tags, tag);
    return queue;
  }

  /**
   * Adds a job for each of some ops whose inputs are there, unless it has one. Of ops that share a model's pass one
   * leads: it computes them all, and then adds the others' jobs, which find their results.
   */
  async addReady(ops: readonly Op[], run: Pick<OpJobData, "graph" | "run">): Promise<void> {
    await this.#add(
      unitsOf(ops, (op) => op).map(([leader, ...others]) => ({
        op: leader,
        data: {
          uuid: leader.uuid,
          ...run,
          ...(others.length > 0 ? { together: others.map(({ uuid }) => uuid) } : {}),
        },
      })),
    );
  }

  /** Adds a job for each op, unless it has one. */
  async addEach(ops: readonly Op[], run: Pick<OpJobData, "graph" | "run">): Promise<void> {
    await this.#add(ops.map((op) => ({ op, data: { uuid: op.uuid, graph: run.graph, run: run.run } })));
  }

  /** Adds a job for each part of an op's rows, as children of the op's job. @param rows Rows in all. */
  async addParts(job: OpJob, op: Op, ranges: readonly RowRange[], rows: number): Promise<void> {
    const queue = await this.queue(tagOf(op));
    const parent = { id: job.id!, queue: job.queueQualifiedName };
    await queue.addBulk(ranges.map((part) => ({
      name: op.type,
      data: { ...job.data, part: { ...part, of: rows } },
      opts: { ...PART_OPTIONS, jobId: partId(op.uuid, part), parent },
    })));
  }

  /** Lets go of the queues; the connection stays. */
  async close(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
  }

  async #add(jobs: readonly { readonly op: Op; readonly data: OpJobData }[]): Promise<void> {
    const byTag = Map.groupBy(jobs, ({ op }) => tagOf(op));
    for (const [tag, tagged] of byTag) {
      const queue = await this.queue(tag);
      for (let start = 0; start < tagged.length; start += AT_ONCE) {
        await queue.addBulk(
          tagged.slice(start, start + AT_ONCE).map(({ op, data }) => ({
            name: op.type,
            data,
            opts: { ...JOB_OPTIONS, jobId: op.uuid },
          })),
        );
      }
    }
  }
}
