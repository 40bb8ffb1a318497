/**
 * Notes that results were removed, as they were wrong: what computes them anew takes no rows from others, which may be as
 * wrong. And a mark of the last removal, by which who has results in memory sees that they are to be forgotten.
 *
 * A note stays when the op is computed anew: only who computes it looks. `gc` removes it then. The mark stays for good.
 *
 * @module
 */

import { utf8 } from "./bytes.ts";
import { REMOVAL_MARK, removalKey } from "./keys.ts";
import type { Store } from "./store.ts";

/** Notes that an op's result is about to be removed. */
export async function noteRemoval(store: Store, uuid: string): Promise<void> {
  await store.put(removalKey(uuid), new Uint8Array());
}

/** Whether an op's result was removed. */
export async function wasRemoved(store: Store, uuid: string): Promise<boolean> {
  return await store.open(removalKey(uuid)) !== undefined;
}

/** Tells all processes that results are about to be removed, or were. */
export async function markRemoval(store: Store): Promise<void> {
  // Tags of equal bytes may be equal.
  await store.put(REMOVAL_MARK, utf8(crypto.randomUUID()));
}

/** Names the last removal from a store; `undefined` where there was none. */
export async function lastRemoval(store: Store): Promise<string | undefined> {
  return (await store.open(REMOVAL_MARK))?.tag;
}
