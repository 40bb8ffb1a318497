/**
 * Computing an op once, however many processes ask for it.
 *
 * @module
 */

import type { Op } from "../ops/op.ts";
import { opFolder } from "./keys.ts";
import { leaseKey, type LeaseOptions, LeaseSeeker } from "./lease.ts";
import type { ResultStore } from "./results.ts";
import { ResultWriter } from "./result_writer.ts";
import type { Store } from "./store.ts";

/**
 * Computes an op unless its result is there, and waits while another process does.
 *
 * @param compute Called while this process holds the op's lease; it ends with `writer.write(…)`. Where the lease is
 * lost meanwhile (`writer.signal` is aborted then), the other process's result is waited for.
 * @returns What `compute` returned, or `undefined` where the result was there or came from another process.
 * @throws The signal's reason, when it is aborted; whatever `compute` throws.
 */
export async function withLease<T>(
  results: ResultStore,
  op: Op,
  options: LeaseOptions,
  compute: (writer: ResultWriter) => Promise<T>,
): Promise<T | undefined> {
  const seeker = new LeaseSeeker(results.store, op.uuid, options);
  for (;;) {
    const lease = await seeker.attempt();
    if (lease === undefined) {
      await seeker.pause();
      if (await results.has(op)) return undefined;
      continue;
    }
    try {
      const isFirst = await isAlone(results.store, op.uuid);
      // It may have been computed before the lease was free.
      if (!isFirst && (await results.has(op) || await results.finish(op))) return undefined;
      return await compute(new ResultWriter(results.store, op, lease, isFirst));
    } catch (error) {
      if (!lease.signal.aborted || options.signal?.aborted) throw error;
    } finally {
      await lease.release();
    }
  }
}

/** Whether nothing is in an op's folder but a lease: mostly so, and one listing tells it. */
async function isAlone(store: Store, uuid: string): Promise<boolean> {
  for await (const { key } of store.list(`${opFolder(uuid)}/`)) if (key !== leaseKey(uuid)) return false;
  return true;
}
