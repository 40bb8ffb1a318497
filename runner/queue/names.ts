/**
 * Names in Redis: queues, jobs, and what is kept beside them.
 *
 * Under the address's prefix: `ops-<store>` is the queue of ops that run anywhere, `ops-<store>-<tag>` that of ops that
 * need a tag, where `<store>` names the store that results go to. A job's id is its op's uuid.
 *
 * @module
 */

import { sha256Hex } from "../../ops/sha256.ts";
import type { RowRange } from "../evaluation/implementation.ts";
import type { QueueAddress } from "./address.ts";

/** What the queues of one store are called. */
export class QueueNames {
  /** What the names of all keys begin with. */
  readonly prefix: string;
  readonly #store: string;

  /** @param storeUri The store that results go to: who keeps them elsewhere takes no jobs from here. */
  constructor({ prefix }: QueueAddress, storeUri: string) {
    this.prefix = prefix;
    this.#store = sha256Hex(storeUri).slice(0, 12);
  }

  /** The queue of ops that need a tag, or of those that need none. */
  queue(tag: string | undefined): string {
    return `ops-${this.#store}${tag === undefined ? "" : `-${tag}`}`;
  }

  /** The job of an op. */
  job(tag: string | undefined, uuid: string): string {
    return `${this.prefix}:${this.queue(tag)}:${uuid}`;
  }

  /** The set of tags that ops have needed. */
  get tags(): string {
    return `${this.prefix}:tags:${this.#store}`;
  }

  /** The channel on which a run's end is told, and the sorted set of such runs by time. */
  get stopped(): string {
    return `${this.prefix}:stopped`;
  }

  /** A graph, by the hash of its text. */
  graph(hash: string): string {
    return `${this.prefix}:graph:${hash}`;
  }

  /** The set of ops that were computed in a run. */
  done(run: string): string {
    return `${this.prefix}:done:${run}`;
  }
}

/** The job of some rows of an op. */
export function partId(uuid: string, { start, end }: RowRange): string {
  return `${uuid}.rows-${start}-${end}`;
}

/** The op of such a job; `undefined` for another one. */
export function opOfPart(id: string): string | undefined {
  return /^(.+)\.rows-\d+-\d+$/.exec(id)?.[1];
}
