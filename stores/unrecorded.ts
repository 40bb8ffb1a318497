/**
 * Results that are whole though their status could not be written: on a full disk, or to a server that fails.
 *
 * A file beside the work in progress vouches for such a result. Its name says which bytes are meant, so that it counts
 * though the disk has room for its name only; where there is room, it holds the status.
 *
 * @module
 */

import type { Status } from "../ops/evaluator.ts";
import type { Op } from "../ops/op.ts";
import { vouchersFolder } from "./keys.ts";
import { decodeStatus, encodeStoredStatus, newStatus, statusOf } from "./status.ts";
import type { Store } from "./store.ts";

/** What a status says of a result that it was not written with. */
const LOST_NOTES = "Its status could not be written when it was computed: what it was computed with is not known";

/** What this process vouches for, where not even a name can be written. */
const remembered = new WeakMap<Store, Map<string, Status>>();

/** Vouches for a result. @returns Whether other processes will know it too. */
export async function vouch(store: Store, status: Status): Promise<boolean> {
  remembered.set(store, (remembered.get(store) ?? new Map()).set(status.op.uuid, status));
  const key = `${vouchersFolder(status.op.uuid)}${hexOf(status.checksum!)}.json`;
  const { op: _, ...rest } = status;
  return await isWritten(store, key, encodeStoredStatus({ ...rest, graph: null })) ||
    await isWritten(store, key, new Uint8Array());
}

/** The statuses of an op's results that were vouched for; normally none. */
export async function vouchedStatuses(store: Store, op: Op): Promise<Status[]> {
  const own = remembered.get(store)?.get(op.uuid);
  const stored = (await vouchers(store, op)).map((key) => vouchedStatus(store, op, key));
  return [...own === undefined ? [] : [own], ...await Promise.all(stored)];
}

/** Removes what vouched for an op's results. */
export async function removeVouchers(store: Store, op: Op): Promise<void> {
  remembered.get(store)?.delete(op.uuid);
  for (const key of await vouchers(store, op)) await store.delete(key);
}

async function vouchers(store: Store, op: Op): Promise<string[]> {
  return (await Array.fromAsync(store.list(vouchersFolder(op.uuid)))).map(({ key }) => key);
}

async function vouchedStatus(store: Store, op: Op, key: string): Promise<Status> {
  const checksum = `sha256:${key.slice(vouchersFolder(op.uuid).length, -".json".length)}`;
  try {
    return { ...statusOf(op, decodeStatus(await store.get(key) ?? new Uint8Array(), op.uuid)), checksum };
  } catch {
    return { ...newStatus(op, "completed"), timeCompleted: new Date(), warnings: [LOST_NOTES], checksum };
  }
}

async function isWritten(store: Store, key: string, bytes: Uint8Array): Promise<boolean> {
  try {
    await store.put(key, bytes);
    return true;
  } catch {
    return false;
  }
}

function hexOf(checksum: string): string {
  return checksum.slice("sha256:".length);
}
