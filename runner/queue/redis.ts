/**
 * @module
 */

import { Redis, type RedisOptions } from "ioredis";

import { guardAnswers } from "./unreadable_answers.ts";

const POLICY = /^maxmemory_policy:(?!noeviction\b).*$/m;

/** Servers that were warned of, as `host:port`. */
const warnedOf = new Set<string>();

/**
 * A connection. BullMQ makes others from it, and reads of each how its server drops keys, and warns: once a server is
 * warned of, `info()` leaves that out. Ask with {@linkcode serverInfo} for all of it.
 */
export function newRedis(options: RedisOptions): Redis {
  const redis = guardAnswers(new Redis(options));
  const info = redis.info.bind(redis) as (...args: unknown[]) => Promise<string>;
  const server = `${redis.options.host}:${redis.options.port}`;
  return Object.assign(redis, {
    // It begins to connect by itself: where it were told to, a server that is away in this moment would be an error, and not waited for.
    duplicate: (override: Partial<RedisOptions> = {}) =>
      newRedis({ ...redis.options, lazyConnect: false, ...override }),
    // With arguments it is the connection itself that asks, as it begins.
    info: (...args: unknown[]) => args.length > 0 ? info(...args) : info().then((text) => warnedOnce(text, server)),
  });
}

/** What a server says of itself. */
export async function serverInfo(redis: Redis): Promise<string> {
  return await redis.call("INFO") as string;
}

function warnedOnce(info: string, server: string): string {
  if (warnedOf.has(server)) return info.replace(POLICY, "");
  if (POLICY.test(info)) warnedOf.add(server);
  return info;
}
