/**
 * Temporary folders for cut models that are too large for memory.
 *
 * A folder belongs to its program as long as that holds a lock on a file in it. The operating system lets go of the lock
 * when the program ends, however it ends, so that folders without one can be removed.
 *
 * @module
 */
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder that is removed when it is no longer needed. */
export interface CutFolder {
  /** Its path. */
  readonly path: string;
  /** Removes it. */
  remove(): void;
}

const PREFIX = "probegraph-model-";
const LOCK = "lock";

/** Makes an empty folder, and removes those that programs left behind that were killed. */
export function makeCutFolder(): CutFolder {
  removeStale();
  const path = Deno.makeTempDirSync({ prefix: PREFIX });
  const lock = Deno.openSync(join(path, LOCK), { write: true, createNew: true });
  lock.lockSync(true);
  return {
    path,
    remove() {
      // Removed while it is locked: nobody else can take it for stale.
      Deno.removeSync(path, { recursive: true });
      lock.close();
    },
  };
}

function removeStale(): void {
  const folder = tmpdir();
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (!isDirectory || !name.startsWith(PREFIX)) continue;
    try {
      removeIfUnlocked(join(folder, name));
    } catch {
      // It went meanwhile, or belongs to another user.
    }
  }
}

/** A folder whose lock file is not there yet is being made by another program. */
function removeIfUnlocked(path: string): void {
  using lock = Deno.openSync(join(path, LOCK), { write: true });
  if (lock.tryLockSync(true)) Deno.removeSync(path, { recursive: true });
}
