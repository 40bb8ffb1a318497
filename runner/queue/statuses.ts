/**
 * Statuses of ops that nobody computes at the moment: they wait in a queue, or were given up there.
 *
 * Whoever computes an op writes its status as the holder of its lease. What is written here is only ever put in the
 * place of what was read just before, so that it never hides what a holder has written meanwhile.
 *
 * @module
 */

import type { Status } from "../../ops/evaluator.ts";
import type { Op } from "../../ops/op.ts";
import { forEachParallel } from "../../stores/parallel.ts";
import { decodeStatus, encodeStoredStatus, newStatus, type StoredStatus } from "../../stores/status.ts";
import { openStatusFile, placeStatus } from "../../stores/status_place.ts";
import type { Store } from "../../stores/store.ts";

/** Requests under way at a time. */
const PARALLEL = 16;
/** What is lost with the queue means nothing. */
const WRITE = { durable: false };

/** Says of ops of which nothing is known that they wait, as long as they do. */
export async function writePending(store: Store, ops: readonly Op[], stillWaits: (op: Op) => boolean): Promise<void> {
  await forEachParallel(ops, PARALLEL, async (op) => {
    if (!stillWaits(op)) return;
    const pending = newStatus(op, "pending");
    const { key, bytes } = await placeStatus(store, pending);
    if (await store.create(key, bytes, WRITE) !== undefined) return;
    await change(store, op, (stored) => stored?.state === "new" ? pending : undefined);
  });
}

/** Says of ops that still wait that they do not any more. */
export async function withdrawPending(store: Store, ops: readonly Op[]): Promise<void> {
  await forEachParallel(ops, PARALLEL, async (op) => {
    await change(store, op, (stored) => stored?.state === "pending" ? newStatus(op, "new") : undefined);
  });
}

/** Says of an op whose rows several machines will compute that it waits for them: whoever is at it shows that beside. */
export async function writeDivided(store: Store, op: Op): Promise<void> {
  await change(store, op, (stored) => {
    return stored?.state === "running" || stored?.state === "completed" ? undefined : newStatus(op, "pending");
  });
}

/**
 * Says that an op failed, where whoever computed it has not.
 *
 * @param since When it was begun.
 */
export async function writeFailed(store: Store, op: Op, error: string, since: Date): Promise<void> {
  await change(store, op, (stored) => {
    if (stored?.state === "completed") return undefined;
    if (stored?.state === "failed" && (stored.timeCompleted ?? 0) >= since) return undefined;
    const now = new Date();
    return { ...newStatus(op, "failed"), timeStarted: stored?.timeStarted ?? null, timeCompleted: now, error };
  });
}

/** Says that an op failed of which only the uuid is known here. */
export async function writeUnknownFailed(store: Store, uuid: string, error: string): Promise<void> {
  const file = await openStatusFile(store, uuid);
  const stored = file && decodeOrNothing(file.bytes, uuid);
  if (file === undefined || stored === undefined || stored.state === "completed") return;
  const failed: StoredStatus = { ...stored, state: "failed", timeCompleted: new Date(), error };
  await store.replace(file.key, encodeStoredStatus(failed), file.tag, WRITE);
}

async function change(
  store: Store,
  op: Op,
  next: (stored: StoredStatus | undefined) => Status | undefined,
): Promise<void> {
  const before = await openStatusFile(store, op.uuid);
  const status = next(before && decodeOrNothing(before.bytes, op.uuid));
  if (status === undefined) return;
  const { key, bytes } = await placeStatus(store, status);
  if (before?.key === key) await store.replace(key, bytes, before.tag, WRITE);
  else await store.create(key, bytes, WRITE);
}

/** A status that cannot be read says nothing. */
function decodeOrNothing(bytes: Uint8Array, uuid: string): StoredStatus | undefined {
  try {
    return decodeStatus(bytes, uuid);
  } catch {
    return undefined;
  }
}
