/**
 * How far an op is now: what its status says, as far as that still holds.
 *
 * A process that is killed, or a full disk, leaves a status that says `running` for ever, and one that is stopped says
 * `new` though it kept rows. Whether somebody computes the op is seen by its lease, and what is kept by its files.
 *
 * @module
 */

import { keptRows } from "./kept_rows.ts";
import { opFolder } from "./keys.ts";
import { isComputed } from "./presence.ts";
import type { ResultStore } from "./results.ts";
import type { StoredProgress } from "./status.ts";
import type { ObjectInfo } from "./store.ts";

/** How often a status is read that changes meanwhile. */
const ATTEMPTS = 3;

/**
 * The status of an op, with the state `interrupted` where it was begun and nobody computes it, and the number of rows that
 * are kept of an op that is not completed; `undefined` where the store has no status.
 *
 * @param files The files of the op's folder, where they are known.
 * @throws {FormatError} where the status is damaged.
 */
export async function currentStatus(
  results: ResultStore,
  uuid: string,
  files?: readonly ObjectInfo[],
): Promise<StoredProgress | undefined> {
  for (let attempt = 1;; attempt++) {
    const stored = await results.readProgress(uuid);
    if (stored === undefined || stored.state === "completed") return stored;
    const found = attempt === 1 && files !== undefined ? files : await filesOf(results, uuid);
    const current = await withSigns(results, uuid, stored, found);
    if (current.state !== "interrupted" || attempt === ATTEMPTS) return current;
    // Whoever computed it may have ended, and released its lease, between the two looks.
    const again = await results.readProgress(uuid);
    if (again?.state === stored.state && again.timeStarted?.getTime() === stored.timeStarted?.getTime()) return current;
  }
}

async function withSigns(
  { store }: ResultStore,
  uuid: string,
  stored: StoredProgress,
  files: readonly ObjectInfo[],
): Promise<StoredProgress> {
  // krnel-graph takes no lease: whether it computes still cannot be seen.
  if (stored.state === "running" && stored.isPythons) return stored;
  const kept = await keptRows(store, uuid, files);
  const rows = kept > 0 ? { rowsKept: kept } : {};
  const mayRun = stored.state === "running" || stored.state === "pending" || (stored.state === "new" && kept > 0);
  if (mayRun && await isComputed(store, uuid, files)) return { ...stored, state: "running" };
  const isLeft = stored.state === "running" || (stored.state === "new" && kept > 0);
  return { ...stored, ...rows, ...(isLeft ? { state: "interrupted" } : {}) };
}

async function filesOf({ store }: ResultStore, uuid: string): Promise<ObjectInfo[]> {
  return await Array.fromAsync(store.list(`${opFolder(uuid)}/`));
}
