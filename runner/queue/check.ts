/**
 * What can be said of a queue before anything is asked of it. Loads nothing of Redis.
 *
 * @module
 */

import { queueAddress } from "./address.ts";
import { assertShared } from "./shared_store.ts";

/**
 * Requires the URL of a queue, and a store that its workers can see.
 *
 * @throws {QueueError}
 * @throws {StoreError}
 */
export function checkQueue(url: string, storeUri: string): void {
  queueAddress(url);
  assertShared(storeUri);
}
