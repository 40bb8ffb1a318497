/**
 * @module
 */

import { StoreError } from "../ops/errors.ts";
import type { Store } from "../stores/store.ts";

/**
 * Writes, reads and removes an object.
 *
 * @returns How long that took, in milliseconds.
 * @throws {StoreError} where one of them fails.
 */
export async function checkAccess(store: Store): Promise<number> {
  const key = `doctor/${crypto.randomUUID()}`;
  const began = performance.now();
  await store.put(key, new TextEncoder().encode("probegraph doctor"));
  const bytes = await store.get(key);
  await store.delete(key);
  if (bytes === undefined) throw new StoreError(`${store.uri} has no ${key} after it was written`);
  return performance.now() - began;
}
