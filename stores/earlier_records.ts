/**
 * Results that an earlier version recorded under krnel-graph's names, which keep it from computing its own.
 *
 * @module
 */

import { isPythonType, pythonReads } from "../ops/krnel_graph.ts";
import { pythonRecordKeys, recordKeys, typeOf } from "./keys.ts";
import { acquireLease } from "./lease.ts";
import { pythonResultKey, wasRecordedEarlier } from "./op_folder.ts";
import { decodeProgress } from "./status.ts";
import type { Store } from "./store.ts";

/**
 * Records such a result under our names, and withdraws what was said of it under krnel-graph's. A process that dies on
 * the way leaves the result readable, and the rest to the next call.
 *
 * @returns Whether there was anything to do.
 */
export async function renameRecord(store: Store, uuid: string, signal?: AbortSignal): Promise<boolean> {
  if (!hasTwoResults(uuid)) return false;
  const lease = await acquireLease(store, uuid, signal ? { signal } : {});
  try {
    const isEarlier = await wasRecordedEarlier(store, uuid);
    if (isEarlier) await copyRecord(store, uuid);
    if (await store.open(recordKeys(uuid).done) === undefined) return false;
    return await withdrawRecord(store, uuid) || isEarlier;
  } finally {
    await lease.release();
  }
}

/**
 * Removes `done` and the completed status that krnel-graph would take for a result of its own, where it has none.
 *
 * @param keptAs Key to keep the status under.
 * @returns Whether there was anything to remove.
 */
export async function withdrawRecord(store: Store, uuid: string, keptAs?: string): Promise<boolean> {
  const { done, status } = pythonRecordKeys(uuid);
  if (!hasTwoResults(uuid) || await store.open(pythonResultKey(uuid)) !== undefined) return false;
  const isDone = await store.open(done) !== undefined;
  if (!isDone && !await isCompleted(store, uuid)) return false;
  // In this order: krnel-graph begins nothing while the status says that it is completed.
  await store.delete(done);
  if (keptAs === undefined) await store.delete(status);
  else await store.move(status, keptAs);
  return true;
}

/** Whether krnel-graph knows the op, and keeps its result in another form. It never asks for ops that it doesn't know. */
function hasTwoResults(uuid: string): boolean {
  return isPythonType(typeOf(uuid)) && !pythonReads(typeOf(uuid));
}

async function copyRecord(store: Store, uuid: string): Promise<void> {
  const [from, to] = [pythonRecordKeys(uuid), recordKeys(uuid)];
  const [done, status] = await Promise.all([store.get(from.done), store.get(from.status)]);
  // `done` first: a status of ours without it would say that the result is not whole.
  if (done !== undefined) await store.create(to.done, done);
  if (status !== undefined) await store.create(to.status, status);
}

async function isCompleted(store: Store, uuid: string): Promise<boolean> {
  const bytes = await store.get(pythonRecordKeys(uuid).status);
  try {
    return bytes !== undefined && decodeProgress(bytes, uuid).state === "completed";
  } catch {
    return false;
  }
}
