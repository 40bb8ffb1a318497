/**
 * How trainings of probes ended.
 *
 * @module
 */

import { Pace } from "../../stores/pace.ts";
import type { TrainingMember } from "./classifier.ts";

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

/** What a training gave, made into something else; what it failed with stays. */
export function mapFulfilled<T, U>(result: PromiseSettledResult<T>, make: (value: T) => U): PromiseSettledResult<U> {
  return isFulfilled(result) ? { ...result, value: make(result.value) } : result;
}

/**
 * Trains members one after the other, with rests between: the threads that help a training multiply the rows of one at a time. Those that
 * are stopped meanwhile do not begin.
 */
export async function settleInTurn<T extends Pick<TrainingMember, "context">, U>(
  members: readonly T[],
  train: (member: T) => Promise<U>,
): Promise<PromiseSettledResult<U>[]> {
  const pace = new Pace();
  const begin = (member: T): Promise<U> => {
    member.context.signal?.throwIfAborted();
    return train(member);
  };
  const results: PromiseSettledResult<U>[] = [];
  for (const member of members) {
    if (pace.isDue) await pace.rest();
    const [result] = await Promise.allSettled([Promise.try(begin, member)]);
    results.push(result);
  }
  return results;
}
