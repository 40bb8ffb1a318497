/**
 * Who works for a queue: what a server tells of its connections.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { Redis } from "ioredis";
import { isRefusal } from "./connection.ts";
import type { QueueNames } from "./names.ts";

/** A worker takes jobs of one queue. */
export interface Service {
  /** Its name for people. */
  readonly worker: string;
  /** The tag of the jobs; `undefined` for those that need none. */
  readonly tag: string | undefined;
  /** Whether they are of the store that was asked about. */
  readonly isOfStore: boolean;
}

/**
 * What the names of the connections to Redis say: `prefix:queue in base64:w:worker`.
 *
 * @returns `undefined` where the server does not tell: those of some clouds, and where the user may not ask, or name itself.
 */
export async function servicesOf(redis: Redis, names: QueueNames): Promise<Service[] | undefined> {
  const list = await clientList(redis, names);
  const own = names.queue(undefined);
  if (list === undefined) return undefined;
  return [...list.matchAll(/ name=(\S+)/g)].flatMap(([, client]) => {
    const [, prefix, encoded, worker] = /^(.*?):([A-Za-z0-9+/=]+):w:(.*)$/.exec(client) ?? [];
    if (prefix !== names.prefix) return [];
    const queue = Buffer.from(encoded, "base64").toString();
    const [, base, tag] = /^(ops-[0-9a-f]+)(?:-(.*))?$/.exec(queue) ?? [];
    return base === undefined ? [] : [{ worker, tag, isOfStore: base === own }];
  });
}

/** Those that take a store's jobs with a tag, or without one. */
export function servicesFor(services: readonly Service[], tag: string | undefined): Service[] {
  return services.filter((service) => service.isOfStore && service.tag === tag);
}

/** A list in which a name that was just given is missing says nothing of others' names. */
async function clientList(redis: Redis, { prefix }: QueueNames): Promise<string | undefined> {
  const name = `${prefix}:looks`;
  try {
    await redis.client("SETNAME", name);
    const list = String(await redis.client("LIST"));
    return list.includes(` name=${name}`) ? list : undefined;
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}
