/**
 * How a queue is: its server, the jobs of a store, and who works on them.
 *
 * @module
 */

import type { Redis } from "ioredis";
import { queueAddress } from "./address.ts";
import { withConnection } from "./connection.ts";
import { QueueNames } from "./names.ts";
import { serverInfo } from "./redis.ts";
import { type Service, servicesFor, servicesOf } from "./services.ts";
import { knownTags } from "./tags.ts";

/** A queue's server. */
export interface QueueServer {
  /** `Redis`, or one that speaks its language. */
  readonly name: string;
  /** As it says. */
  readonly version: string;
  /** What the server does when its memory is full; a queue needs `noeviction`. */
  readonly evictionPolicy: string | undefined;
  /** Whether jobs outlive a restart of the server, where it says. */
  readonly isPersistent: boolean | undefined;
  /** How long an answer takes. */
  readonly milliseconds: number;
}

/** The jobs of ops that need a tag, or of those that need none. */
export interface TagJobs {
  /** The tag; `undefined` for those that need none. */
  readonly tag: string | undefined;
  /** Nobody has taken them yet. */
  readonly waiting: number;
  /** A worker computes them. */
  readonly running: number;
  /** Ops that others compute parts of. */
  readonly divided: number;
  /** Failed, and tried again after a while. */
  readonly retrying: number;
  /** Failed for good, in the last days. */
  readonly failed: number;
  /** Workers that take them; `null` where the server does not tell. */
  readonly workers: number | null;
}

/** A worker. */
export interface ListedWorker {
  /** Its computer and process. */
  readonly name: string;
  /** Tags of jobs that it takes beside those without one. */
  readonly tags: readonly string[];
  /** Whether it works for the store that was asked about. */
  readonly isOfStore: boolean;
}

/** How a queue is. */
export interface QueueOverview {
  /** Where its jobs are kept. */
  readonly server: QueueServer;
  /** Those without a tag first. */
  readonly jobs: readonly TagJobs[];
  /** Workers of all stores; `null` where the server does not tell who is connected. */
  readonly workers: readonly ListedWorker[] | null;
}

/**
 * Looks at a queue.
 *
 * @param url The URL of the Redis server.
 * @param storeUri The store whose jobs are meant.
 * @throws {QueueError} where the server cannot be reached.
 */
export async function queueOverview(url: string, storeUri: string): Promise<QueueOverview> {
  const address = queueAddress(url);
  return await withConnection(address, ({ redis }) => look(redis, new QueueNames(address, storeUri)));
}

async function look(redis: Redis, names: QueueNames): Promise<QueueOverview> {
  const server = await serverOf(redis);
  const services = await servicesOf(redis, names);
  const ownTags = (services ?? []).flatMap(({ isOfStore, tag }) => isOfStore && tag !== undefined ? [tag] : []);
  const tags = [...new Set([...await knownTags(redis, names), ...ownTags])].sort();
  const jobs = await Promise.all([undefined, ...tags].map((tag) => jobsOf(redis, names, tag, services)));
  return { server, jobs, workers: services === undefined ? null : workersOf(services) };
}

async function serverOf(redis: Redis): Promise<QueueServer> {
  const began = performance.now();
  await redis.ping();
  const milliseconds = performance.now() - began;
  const info = await serverInfo(redis);
  const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1];
  const valkey = field("valkey_version");
  const isLog = field("aof_enabled");
  const snapshots = await redis.config("GET", "save").catch(() => undefined) as string[] | undefined;
  return {
    name: valkey === undefined ? "Redis" : "Valkey",
    version: valkey ?? field("redis_version") ?? "of an unknown version",
    evictionPolicy: field("maxmemory_policy"),
    isPersistent: isLog === "1" ? true : snapshots === undefined ? undefined : (snapshots[1] ?? "") !== "",
    milliseconds,
  };
}

async function jobsOf(
  redis: Redis,
  names: QueueNames,
  tag: string | undefined,
  services: readonly Service[] | undefined,
): Promise<TagJobs> {
  const key = (state: string) => `${names.prefix}:${names.queue(tag)}:${state}`;
  const [waiting, running, divided, retrying, failed] = await Promise.all([
    redis.llen(key("wait")),
    redis.llen(key("active")),
    redis.zcard(key("waiting-children")),
    redis.zcard(key("delayed")),
    redis.zcard(key("failed")),
  ]);
  const workers = services === undefined ? null : servicesFor(services, tag).length;
  return { tag, waiting, running, divided, retrying, failed, workers };
}

function workersOf(services: readonly Service[]): ListedWorker[] {
  return [...Map.groupBy(services, ({ worker }) => worker)].map(([name, own]) => ({
    name,
    tags: own.flatMap(({ tag }) => tag === undefined ? [] : [tag]).sort(),
    isOfStore: own.some(({ isOfStore }) => isOfStore),
  })).sort((a, b) => a.name < b.name ? -1 : 1);
}
