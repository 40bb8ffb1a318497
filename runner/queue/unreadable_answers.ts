/**
 * Answers of forms that the library for Redis does not expect: it throws what it meets in them where nobody can catch
 * it, which ends the program.
 *
 * @module
 */

import type { Redis } from "ioredis";
import dataHandler from "ioredis/built/DataHandler.js";
import { show } from "../../ops/messages.ts";

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

/** Commands whose answers are used as they come, and what they are. */
const KINDS: Readonly<Record<string, "a list" | "a number">> = {
  config: "a list",
  llen: "a number",
  lrange: "a list",
  smembers: "a list",
  xrevrange: "a list",
  zcard: "a number",
  zrange: "a list",
};

/** Has a connection begin anew after an answer that cannot be read, and what waits for it, or gets another kind, fail. */
export function guardAnswers(redis: Redis): Redis {
  guarded.add(redis);
  const asks = redis as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
  for (const name of Object.keys(KINDS)) {
    const ask = asks[name].bind(redis);
    asks[name] = async (...args) => checked(name, await ask(...args));
  }
  return redis;
}

function checked(name: string, answer: unknown): unknown {
  const kind = KINDS[name];
  if (kind === "a list" ? Array.isArray(answer) : typeof answer === "number") return answer;
  throw new UnreadableAnswer(`${name.toUpperCase()} gives ${kind}, got ${show(answer)}`);
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
