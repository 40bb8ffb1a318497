/**
 * Answers of forms that the library for Redis does not expect: it throws what it meets in them where nobody can catch
 * it, which ends the program.
 *
 * @module
 */

import type { Redis } from "ioredis";
import dataHandler from "ioredis/built/DataHandler.js";

/** What a server answered cannot be read. */
export class UnreadableAnswer extends Error {}

interface Asked {
  readonly command: { readonly name: string; reject(error: Error): void };
}

/** What the library reads answers with, as far as it is used here. */
interface Reader {
  readonly redis: Redis & {
    readonly commandQueue: { peekFront(): Asked | undefined };
    recoverFromFatalError(error: Error, same: Error, options: { readonly offlineQueue: boolean }): void;
  };
  dispatch(read: () => void): void;
}

const guarded = new WeakSet<Redis>();

/** Has a connection begin anew after an answer that cannot be read, and what waited for it fail. */
export function guardAnswers(redis: Redis): Redis {
  guarded.add(redis);
  return redis;
}

const reader = dataHandler.default.prototype as unknown as Reader;
const { dispatch } = reader;

reader.dispatch = function (this: Reader, read) {
  const { redis } = this;
  if (!guarded.has(redis)) return dispatch.call(this, read);
  // It leaves the queue before its answer is read.
  const asked = redis.commandQueue.peekFront();
  try {
    read();
  } catch (cause) {
    const to = asked === undefined ? "nothing that was asked" : asked.command.name.toUpperCase();
    const error = new UnreadableAnswer(`it came to ${to} (${(cause as Error).message})`, { cause });
    asked?.command.reject(error);
    redis.recoverFromFatalError(error, error, { offlineQueue: false });
  }
};
