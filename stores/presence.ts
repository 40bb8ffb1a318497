/**
 * Signs of life: who computes an op, or some of its rows.
 *
 * Whoever computes an op holds its lease. Several machines that divide its rows each keep a file of the same form in the
 * op's work in progress, which keeps nobody from anything.
 *
 * @module
 */

import { leaseKey } from "./lease.ts";
import { decodeLease, encodeLease, isDead, newLeaseRecord } from "./lease_record.ts";
import { presenceFolder } from "./keys.ts";
import { ageInStore } from "./store_clock.ts";
import type { ObjectInfo, Store } from "./store.ts";

/** A sign of life means nothing once who gave it is gone. */
const WRITE = { durable: false };

/**
 * Says that this process computes some rows of an op, until what it returns is disposed of.
 *
 * @param name Tells these rows from others.
 */
export async function showPresence(store: Store, uuid: string, name: string): Promise<AsyncDisposable> {
  const key = `${presenceFolder(uuid)}${name}.json`;
  const record = newLeaseRecord({});
  let beats = 0;
  // Nothing depends on it but what people are shown.
  const beat = () => store.put(key, encodeLease({ ...record, beats: beats++ }), WRITE).then(() => {}, () => {});
  await beat();
  let last = Promise.resolve();
  const timer = setInterval(() => last = beat(), record.ttlMs / 4);
  Deno.unrefTimer(timer as unknown as number);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await last;
      await store.delete(key).catch(() => {});
    },
  };
}

/**
 * Whether somebody computes an op, as far as can be seen at a look: by when signs of life were last written, by the store's
 * clock, and where the process is one of this machine, by whether it runs. Who looks again and again sees whether they change,
 * whatever clocks say.
 *
 * @param files The files of the op's folder.
 */
export async function isComputed(store: Store, uuid: string, files: readonly ObjectInfo[]): Promise<boolean> {
  const signs = files.filter(({ key }) => key === leaseKey(uuid) || key.startsWith(presenceFolder(uuid)));
  for (const sign of signs) if (await isAlive(store, sign)) return true;
  return false;
}

async function isAlive(store: Store, { key, modified }: ObjectInfo): Promise<boolean> {
  const bytes = await store.get(key);
  const record = bytes && decodeLease(bytes);
  if (record === undefined || isDead(record, 0)) return false;
  const unchanged = unchangedFor(store, key, `${record.token} ${record.beats}`);
  return !isDead(record, Math.max(unchanged, await ageInStore(store, modified, record.ttlMs)));
}

/** What was seen of signs of life, and since when, by this computer's clock. */
const seen = new WeakMap<Store, Map<string, { readonly sign: string; readonly since: number }>>();
/** So many are remembered. */
const MOST_SEEN = 10_000;

/** For how long, in milliseconds, a sign of life has been seen to be the same. */
function unchangedFor(store: Store, key: string, sign: string): number {
  const ofStore = seen.get(store) ?? new Map();
  seen.set(store, ofStore);
  const now = performance.now();
  const before = ofStore.get(key);
  if (before?.sign === sign) return now - before.since;
  if (ofStore.size >= MOST_SEEN) ofStore.clear();
  ofStore.set(key, { sign, since: now });
  return 0;
}
