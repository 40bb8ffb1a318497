/**
 * Notes that results were removed, as they were wrong: what computes them anew takes no rows from others, which may be as
 * wrong, and who has them in memory forgets them.
 *
 * A note stays when the op is computed anew: only who computes it looks. `gc` removes it then.
 *
 * @module
 */

import { removalKey, REMOVALS } from "./keys.ts";
import type { Store } from "./store.ts";

/** Notes that an op's result is about to be removed. */
export async function noteRemoval(store: Store, uuid: string): Promise<void> {
  await store.put(removalKey(uuid), new Uint8Array());
}

/** Whether an op's result was removed. */
export async function wasRemoved(store: Store, uuid: string): Promise<boolean> {
  return await store.open(removalKey(uuid)) !== undefined;
}

/** Names all removals of a store: another text tells that there were some more. */
export async function removalsMark(store: Store): Promise<string> {
  const notes = await Array.fromAsync(store.list(REMOVALS), ({ key, modified }) => `${key} ${modified.getTime()}`);
  return notes.sort().join("\n");
}
