/**
 * How trainings of probes ended.
 *
 * @module
 */

/** Whether a training gave something. */
export function isFulfilled<T>(result: PromiseSettledResult<T>): result is PromiseFulfilledResult<T> {
  return result.status === "fulfilled";
}

/** How something ends that is done at once. */
export function settle<T>(action: () => T): PromiseSettledResult<T> {
  try {
    return { status: "fulfilled", value: action() };
  } catch (reason) {
    return { status: "rejected", reason };
  }
}

/** What a training gave. @throws What it failed with. */
export function valueOf<T>(result: PromiseSettledResult<T>): T {
  if (isFulfilled(result)) return result.value;
  throw result.reason;
}

/** Does an action for each item, one after the other: the threads that help a training multiply the rows of one at a time. */
export async function settleInTurn<T, U>(
  items: readonly T[],
  action: (item: T) => Promise<U>,
): Promise<PromiseSettledResult<U>[]> {
  const results: PromiseSettledResult<U>[] = [];
  for (const item of items) {
    const [result] = await Promise.allSettled([action(item)]);
    results.push(result);
  }
  return results;
}
