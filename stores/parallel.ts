/**
 * Doing several things at a time.
 *
 * @module
 */

import { Pace } from "./pace.ts";

/** Statuses that are asked for at a time. */
export const STATUSES_AT_ONCE = 64;

/**
 * Does `action` for each item, `limit` of them at a time, and takes an item only when it can begin.
 *
 * The first error ends it: no further item is taken, those under way are waited for, and the error is thrown.
 */
export async function forEachParallel<T>(
  items: Iterable<T> | AsyncIterable<T>,
  limit: number,
  action: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  let index = 0;
  const source = iteratorOf(items);
  const pace = new Pace();
  async function work(): Promise<void> {
    while (failures.length === 0) {
      // What is at hand needs no promise to be taken.
      const taken = source.next();
      const { done, value } = taken instanceof Promise ? await taken : taken;
      if (done) return;
      try {
        await action(value, index++);
        if (pace.isDue) await pace.rest();
      } catch (error) {
        failures.push(error);
      }
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: limit }, work));
  if (failures.length > 0) await source.return?.();
  for (const end of ended) if (end.status === "rejected") failures.push(end.reason);
  if (failures.length > 0) throw failures[0];
}

/** What an action gives for each item, in their order, with a limit and rests as {@linkcode forEachParallel}. */
export async function mapParallel<T, U>(
  items: Iterable<T>,
  limit: number,
  action: (item: T) => Promise<U>,
): Promise<U[]> {
  const made: U[] = [];
  await forEachParallel(items, limit, async (item, index) => {
    made[index] = await action(item);
  });
  return made;
}

function iteratorOf<T>(items: Iterable<T> | AsyncIterable<T>): Iterator<T> | AsyncIterator<T> {
  return Symbol.iterator in items ? items[Symbol.iterator]() : items[Symbol.asyncIterator]();
}

/** Waits for all, so that one failure does not cut the others off, and then throws the first. */
export async function allSettled(promises: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(promises)).find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
