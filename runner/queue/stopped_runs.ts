/**
 * Runs that were stopped: their jobs are dropped wherever they are.
 *
 * @module
 */

import type { Redis } from "ioredis";
import type { QueueNames } from "./names.ts";

/** Runs are remembered for so long, in milliseconds. */
const REMEMBERED_MS = 24 * 3_600_000;

/** Says to all workers that a run was stopped. @returns Whether they could be told. */
export async function stopRun(redis: Redis, names: QueueNames, run: string): Promise<boolean> {
  const answers = await redis.multi()
    .zadd(names.stopped, Date.now(), run)
    .zremrangebyscore(names.stopped, "-inf", Date.now() - REMEMBERED_MS)
    .publish(names.stopped, run)
    .exec();
  return answers !== null;
}

/** Knows which runs were stopped. Leaving its scope ends its connection. */
export class StoppedRuns implements Disposable {
  readonly #stopped = new Set<string>();
  readonly #subscriber: Redis;

  private constructor(subscriber: Redis) {
    this.#subscriber = subscriber;
  }

  /** @param onStop Told of each run that is stopped from now on. */
  static async listen(redis: Redis, names: QueueNames, onStop: (run: string) => void): Promise<StoppedRuns> {
    const subscriber = redis.duplicate({ lazyConnect: true });
    const runs = new StoppedRuns(subscriber);
    const take = (run: string) => {
      if (runs.#stopped.has(run)) return;
      runs.#stopped.add(run);
      onStop(run);
    };
    // What was said while the connection was away is in the set.
    const catchUp = async () => (await redis.zrange(names.stopped, 0, "-1")).forEach(take);
    subscriber.on("error", () => {});
    subscriber.on("message", (_channel, run) => take(run));
    subscriber.on("ready", () => void catchUp().catch(() => {}));
    await subscriber.connect();
    await subscriber.subscribe(names.stopped);
    await catchUp();
    return runs;
  }

  /** Whether a run was stopped. */
  has(run: string): boolean {
    return this.#stopped.has(run);
  }

  [Symbol.dispose](): void {
    this.#subscriber.disconnect();
  }
}
