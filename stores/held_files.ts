/**
 * Files that another program has open: on Windows, they can be neither replaced nor removed meanwhile.
 *
 * @module
 */

import { delay } from "../ops/standard.ts";

/** How long such a file is waited for, and where. */
export interface HeldPatience {
  /** Whether files can be held: as on Windows. @default whether this is Windows */
  readonly canBeHeld?: boolean;
  /** Milliseconds before each further try. Virus scanners and indexers read what is new, and are done in a moment. */
  readonly pauses?: readonly number[];
}

const PAUSES = [10, 20, 50, 100, 200, 400, 800];

/** Does something to a file, again where another program holds it. @throws What it throws, at the end of all tries. */
export async function onceReleased<T>(action: () => Promise<T>, patience: HeldPatience = {}): Promise<T> {
  const { canBeHeld = Deno.build.os === "windows", pauses = PAUSES } = patience;
  for (const pause of canBeHeld ? pauses : []) {
    try {
      return await action();
    } catch (error) {
      if (!isHeld(error)) throw error;
    }
    await delay(pause);
  }
  return await action();
}

/** Windows says "access denied" and "sharing violation". */
function isHeld(error: unknown): boolean {
  return error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.Busy;
}

/** Renames a file; what is under the new name is replaced. */
export async function renameFile(from: string | URL, to: string | URL): Promise<void> {
  await onceReleased(() => Deno.rename(from, to));
}
