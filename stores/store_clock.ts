/**
 * The time by a store's own clock, by which it dates what is written: this computer's may be days ahead.
 *
 * @module
 */

import type { Store } from "./store.ts";

/** Clocks that differ by less agree: a listing may round its times. */
const TOLERANCE_MS = 60_000;

/** Now, in milliseconds, by the earlier of the store's clock and this computer's. Writes an object, and removes it. */
export async function storeTime(store: Store): Promise<number> {
  const key = `clock/${crypto.randomUUID()}`;
  try {
    await store.put(key, new Uint8Array(), { durable: false });
    const [written] = await Array.fromAsync(store.list(key));
    const now = Date.now();
    const there = written?.modified.getTime() ?? now;
    return there < now - TOLERANCE_MS ? there : now;
  } finally {
    await store.delete(key);
  }
}
