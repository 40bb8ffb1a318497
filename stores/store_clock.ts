/**
 * The time by a store's own clock, by which it dates what is written: this computer's may be days ahead.
 *
 * @module
 */

import type { Store } from "./store.ts";

/** Clocks that differ by less agree: a listing may round its times. */
const TOLERANCE_MS = 60_000;

/** A measured difference of clocks is used for so long, as clocks are set. */
const KNOWN_MS = 60_000;

const measured = new WeakMap<Store, { readonly at: number; readonly offset: Promise<number> }>();

/** Now, in milliseconds, by the earlier of the store's clock and this computer's. Writes an object, and removes it. */
export async function storeTime(store: Store): Promise<number> {
  const there = await timeThere(store);
  const now = Date.now();
  return there < now - TOLERANCE_MS ? there : now;
}

/**
 * How long ago something was written to a store, in milliseconds. Where this computer's clock would have it in the future, or
 * longer ago than `expectedMs`, the store's is looked at, by writing an object to it; who may not write believes the own one.
 */
export async function ageInStore(store: Store, modified: Date, expectedMs: number): Promise<number> {
  const age = Date.now() - modified.getTime();
  return age > -TOLERANCE_MS && age <= expectedMs ? age : age + await offsetOf(store);
}

async function offsetOf(store: Store): Promise<number> {
  const known = measured.get(store);
  if (known !== undefined && performance.now() - known.at < KNOWN_MS) return await known.offset;
  const offset = timeThere(store).then((there) => there - Date.now(), () => 0);
  measured.set(store, { at: performance.now(), offset });
  return await offset;
}

async function timeThere(store: Store): Promise<number> {
  const key = `clock/${crypto.randomUUID()}`;
  try {
    await store.put(key, new Uint8Array(), { durable: false });
    const [written] = await Array.fromAsync(store.list(key));
    return written?.modified.getTime() ?? Date.now();
  } finally {
    await store.delete(key);
  }
}
