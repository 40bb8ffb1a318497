/**
 * Connections to Redis.
 *
 * @module
 */

import type { Redis, RedisOptions } from "ioredis";
import { shorten } from "../../ops/messages.ts";
import type { QueueAddress } from "./address.ts";
import { QueueError } from "./queue_error.ts";
import { newRedis } from "./redis.ts";
import { UnreadableAnswer } from "./unreadable_answers.ts";

const CONNECT_MS = 10_000;
/** A server that has just been started reads what it kept before it answers. */
const ANSWER_MS = 60_000;
const LONGEST_PAUSE_MS = 2000;

/** An open connection. Leaving its scope closes it. */
export interface Connection extends Disposable {
  /** The client. */
  readonly redis: Redis;
}

/**
 * Works with a connection, and closes it.
 *
 * @throws {QueueError} where the server cannot be reached, refuses what is asked of it, or answers as no Redis server does.
 */
export async function withConnection<T>(
  address: QueueAddress,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  using connection = await connect(address);
  try {
    return await work(connection);
  } catch (error) {
    if (isRefusal(error)) throw refused(error, address);
    throw isUnreadable(error) ? unreadable(error, address) : error;
  }
}

/** Whether Redis answered, if with an error: it is full, may only be read, or has something else under a queue's key. */
export function isRefusal(error: unknown): error is Error {
  return error instanceof Error && error.name === "ReplyError";
}

function refused(error: Error, address: QueueAddress): QueueError {
  const reason = reasonOf(error, address).replace(/\.+$/, "");
  return new QueueError(
    `The queue's Redis server at ${address.label} refuses what is asked: ${reason}. Make room where it is full, and ask one that ` +
      `can be written; where others use the queue's names, remove what begins with ${address.prefix}:, or set another ?prefix=`,
    { cause: withoutSecrets(error, address) },
  );
}

/** Whether an answer was of another kind than its command's: the libraries take a list for a text, or nothing for a list, and stumble. */
function isUnreadable(error: unknown): error is Error {
  if (error instanceof UnreadableAnswer) return true;
  const where = error instanceof TypeError ? /^ +at .*$/m.exec(error.stack ?? "")?.[0] : undefined;
  return where !== undefined && /[\\/](ioredis|bullmq)[\\/@]/.test(where);
}

function unreadable(error: Error, address: QueueAddress): QueueError {
  const reason = reasonOf(error, address);
  return new QueueError(
    `The queue's Redis server at ${address.label} gives an answer that cannot be read as one: ${reason}. Name a server of ` +
      "Redis or Valkey, and nothing between that changes what it answers",
    { cause: error },
  );
}

/**
 * Connects. From then on the connection comes back by itself, and what was asked meanwhile is asked again.
 *
 * @param answerMs how long the first answers may take, in milliseconds
 * @throws {QueueError} where the server cannot be reached.
 */
export async function connect(address: QueueAddress, answerMs: number = ANSWER_MS): Promise<Connection> {
  let isConnected = false;
  let lastError: unknown;
  const options: RedisOptions = {
    ...(({ host, port, username, password, db }) => ({ host, port, username, password, db }))(address),
    ...(address.tls ? { tls: { servername: address.host } } : {}),
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    // Requests wait for the connection, as long as that takes: whoever must not wait sets a limit.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => isConnected ? Math.min(50 * 2 ** times, LONGEST_PAUSE_MS) : null,
    reconnectOnError: () => false,
  };
  const redis = newRedis(options);
  // Also keeps the library from printing errors itself.
  redis.on("error", (error) => lastError = error);
  try {
    await requireWithinMs(answerMs, redis.connect());
    isConnected = true;
    await requireWithinMs(answerMs, redis.ping());
  } catch (error) {
    redis.disconnect();
    throw cannotConnect(lastError ?? error, address);
  }
  return { redis, [Symbol.dispose]: () => redis.disconnect() };
}

async function requireWithinMs(ms: number, answer: Promise<unknown>): Promise<void> {
  const hasCome = await withinMs(ms, answer.then(() => true));
  if (!hasCome) throw new Error(`no answer came within ${ms / 1000} seconds`);
}

function cannotConnect(error: unknown, address: QueueAddress): QueueError {
  const reason = reasonOf(error, address).replace(/\.+$/, "");
  const isRefused = /^(WRONGPASS|NOAUTH|NOPERM|ERR AUTH)/.test(reason);
  const what = isRefused ? "May not use" : "Cannot reach";
  const wayOut = isRefused
    ? "Check the user and the password in the queue's URL"
    : "Start one (redis-server), or name another";
  return new QueueError(
    `${what} the queue's Redis server at ${address.label}: ${reason}. ${wayOut}, as in redis://user:password@host:6379/0`,
    { cause: withoutSecrets(error, address) },
  );
}

/** An error's message without what must not be shown. */
export function reasonOf(error: unknown, { password }: Pick<QueueAddress, "password">): string {
  const { message, code } = error as { message?: string; code?: string };
  const text = shorten(message || code || String(error), 300);
  return password === undefined ? text : text.replaceAll(password, "…");
}

function withoutSecrets(error: unknown, address: QueueAddress): Error {
  return new Error(reasonOf(error, address));
}

/** Waits for an answer, but not for ever: Redis may be away. */
export async function withinMs<T>(ms: number, answer: Promise<T>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<undefined>((resolve) => timer = setTimeout(() => resolve(undefined), ms));
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    clearTimeout(timer);
    answer.catch(() => {});
  }
}
