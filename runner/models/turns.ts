/**
 * Models take turns: each forward pass may use all cores, so two at once would only get into each other's way.
 *
 * @module
 */

let last: Promise<unknown> = Promise.resolve();

/** Does work once all work that came before it is done. */
export function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const result = last.then(work);
  last = result.catch(() => {});
  return result;
}
