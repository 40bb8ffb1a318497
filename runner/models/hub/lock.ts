/**
 * Locks in the hub's cache folder: the files that the Python library locks, so that programs in both languages wait for
 * each other.
 *
 * @module
 */
import { delay, dirname } from "../../../ops/standard.ts";

/** Milliseconds between two looks at a lock that another program holds. */
const AGAIN = 100;

/**
 * Waits until nobody else holds a lock, and takes it. The operating system takes it back when the program ends, however it
 * ends.
 *
 * @returns what gives the lock back
 * @throws the signal's reason if it is aborted
 */
export async function takeLock(path: string, signal?: AbortSignal): Promise<Disposable> {
  await Deno.mkdir(dirname(path), { recursive: true });
  for (;;) {
    signal?.throwIfAborted();
    const file = await Deno.open(path, { write: true, create: true });
    try {
      // Another program may have removed the file since it was opened: a lock on it would keep nobody out.
      if (await file.tryLock(true) && (await file.stat()).nlink !== 0) return file;
    } catch (error) {
      file.close();
      throw error;
    }
    file.close();
    await delay(AGAIN, { signal });
  }
}
