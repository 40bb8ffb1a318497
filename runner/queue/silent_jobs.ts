/**
 * Jobs that somebody has taken while nothing shows that they are computed: a stranger's, with the name of an op's.
 *
 * @module
 */

import type { Redis } from "ioredis";
import type { Op } from "../../ops/op.ts";
import { opFolder } from "../../stores/keys.ts";
import { isComputed } from "../../stores/presence.ts";
import type { Store } from "../../stores/store.ts";
import type { QueueNames } from "./names.ts";
import { tagOf } from "./tags.ts";

/** Jobs at a time: as many as workers. */
const MOST_TAKEN = 10_000;

/** Knows for how long nothing was seen of jobs that were taken. */
export class SilentJobs {
  readonly #redis: Redis;
  readonly #names: QueueNames;
  readonly #store: Store;
  /** When the ops of jobs that are taken showed a sign of life last. */
  readonly #seen = new Map<string, number>();

  constructor(redis: Redis, names: QueueNames, store: Store) {
    this.#redis = redis;
    this.#names = names;
    this.#store = store;
  }

  /** Takes note of a sign of life. */
  hear(uuid: string): void {
    this.#seen.delete(uuid);
  }

  /** Those of some ops whose jobs were taken, of which nothing was heard for so long, and which nobody computes in the store. */
  async of(ops: readonly Op[], silentMs: number): Promise<Op[]> {
    const taken = await this.#taken(ops);
    const silent: Op[] = [];
    for (const op of ops) {
      if (!taken.has(op.uuid)) this.hear(op.uuid);
      else if (this.#silence(op.uuid) >= silentMs) {
        if (await this.#isComputed(op)) this.hear(op.uuid);
        else silent.push(op);
      }
    }
    return silent;
  }

  async #taken(ops: readonly Op[]): Promise<Set<string>> {
    const lists = [...new Set(ops.map(tagOf))].map((tag) => this.#names.job(tag, "active"));
    return new Set((await Promise.all(lists.map((list) => this.#redis.lrange(list, 0, MOST_TAKEN)))).flat());
  }

  #silence(uuid: string): number {
    const now = performance.now();
    const since = this.#seen.get(uuid) ?? now;
    this.#seen.set(uuid, since);
    return now - since;
  }

  async #isComputed({ uuid }: Op): Promise<boolean> {
    return await isComputed(this.#store, uuid, await Array.fromAsync(this.#store.list(`${opFolder(uuid)}/`)));
  }
}
