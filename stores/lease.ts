/**
 * Leases: one process at a time computes an op.
 *
 * A lease is an object that is created where none is, and replaced only by who knows its newest version. Its holder
 * replaces it again and again (the heartbeat). Whoever waits watches its versions by a clock of their own, so clocks
 * need not agree; after a time without a new one, or when its process is seen to be gone, they take it over.
 *
 * A holder that was only slow finds out at its next heartbeat or write: its version is no longer there.
 *
 * @module
 */

import { delay } from "../ops/standard.ts";
import { StoreError } from "../ops/errors.ts";
import { bytesOf } from "./bytes.ts";
import { opFolder } from "./keys.ts";
import { decodeLease, encodeLease, isDead, type LeaseRecord, newLeaseRecord } from "./lease_record.ts";
import type { ObjectSource, Store } from "./store.ts";

export type { LeaseRecord };

/** A lease means nothing once its holder is gone. */
const WRITE = { durable: false };

/** Name of the file in an op's folder. */
export const LEASE = "lease.json";

/** How a lease is asked for. */
export interface LeaseOptions {
  /** Names the holder to people. @default the computer and the process number */
  readonly holder?: string;
  /** Without a heartbeat for so long, a holder counts as dead. @default 60,000 ms */
  readonly ttlMs?: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
  /** Longest time between two looks at a lease that another process holds. @default 1,000 ms */
  readonly pollMs?: number;
  /** Called when the waiting begins, and whenever another holder is waited for. */
  readonly onWait?: (holder: LeaseRecord) => void;
}

/** A lease was lost: another process took it over, and may be computing the same op. */
export class LeaseLostError extends StoreError {
  override name = "LeaseLostError";
}

/**
 * Waits for the lease of an op and takes it.
 *
 * @throws The signal's reason, when it is aborted.
 */
export async function acquireLease(store: Store, uuid: string, options: LeaseOptions = {}): Promise<Lease> {
  const seeker = new LeaseSeeker(store, uuid, options);
  for (;;) {
    const lease = await seeker.attempt();
    if (lease !== undefined) return lease;
    await seeker.pause();
  }
}

/** Looks at a lease from time to time, and takes it when it is free. */
export class LeaseSeeker {
  readonly #store: Store;
  readonly #uuid: string;
  readonly #options: LeaseOptions;
  /** The newest version of the lease that was seen, and when it was seen first. */
  #seen: { readonly tag: string; readonly at: number; readonly record: LeaseRecord | undefined } | undefined;
  #waitMs = 25;

  constructor(store: Store, uuid: string, options: LeaseOptions) {
    this.#store = store;
    this.#uuid = uuid;
    this.#options = options;
  }

  /** Takes the lease if nobody holds it, or its holder is dead. */
  async attempt(): Promise<Lease | undefined> {
    this.#options.signal?.throwIfAborted();
    const record = newLeaseRecord(this.#options);
    const [key, bytes] = [leaseKey(this.#uuid), encodeLease(record)];
    // Mostly nobody holds it; later on, somebody is known to.
    let tag = this.#seen === undefined ? await this.#store.create(key, bytes, WRITE) : undefined;
    if (tag === undefined) {
      const current = await this.#store.open(key);
      if (current === undefined) tag = await this.#store.create(key, bytes, WRITE);
      else if (await this.#isFree(current)) tag = await this.#store.replace(key, bytes, current.tag, WRITE);
    }
    return tag === undefined ? undefined : new Lease(this.#store, this.#uuid, record, tag);
  }

  /** Waits before the next attempt: a short time at first, then longer. */
  async pause(): Promise<void> {
    const { signal, pollMs = 1000 } = this.#options;
    await delay(this.#waitMs * (0.75 + Math.random() / 2), { signal });
    this.#waitMs = Math.min(this.#waitMs * 1.5, pollMs);
  }

  async #isFree(current: ObjectSource): Promise<boolean> {
    const before = this.#seen;
    if (before?.tag !== current.tag) {
      const record = decodeLease(await bytesOf(current).catch(() => new Uint8Array()));
      this.#seen = { tag: current.tag, at: performance.now(), record };
      if (record !== undefined && record.token !== before?.record?.token) this.#options.onWait?.(record);
    }
    const { record, at } = this.#seen!;
    return record === undefined || isDead(record, performance.now() - at);
  }
}

/** A lease that this process holds, or held. */
export class Lease {
  /** The op. */
  readonly uuid: string;
  readonly #store: Store;
  readonly #lost = new AbortController();
  readonly #timer: ReturnType<typeof setInterval>;
  #record: LeaseRecord;
  #tag: string;
  /** Heartbeats and checks, one after the other, as each changes or compares the newest version. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(store: Store, uuid: string, record: LeaseRecord, tag: string) {
    this.uuid = uuid;
    this.#store = store;
    this.#record = record;
    this.#tag = tag;
    // A heartbeat that fails is tried again with the next one; others take over only where several are missing.
    this.#timer = setInterval(() => this.beat().catch(() => {}), record.ttlMs / 4);
    Deno.unrefTimer(this.#timer as unknown as number);
  }

  /** Aborted, with a {@linkcode LeaseLostError}, once the lease is known to be lost. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** Tells others that the holder is alive. */
  async beat(): Promise<void> {
    await this.#inTurn(async () => {
      if (this.signal.aborted) return;
      const record = { ...this.#record, beats: this.#record.beats + 1 };
      const [key, bytes] = [leaseKey(this.uuid), encodeLease(record)];
      const tag = await this.#store.replace(key, bytes, this.#tag, WRITE);
      if (tag === undefined) return this.#lose();
      [this.#record, this.#tag] = [record, tag];
    });
  }

  /** @throws {LeaseLostError} where another process has taken the lease over. */
  async assertHeld(): Promise<void> {
    await this.#inTurn(async () => {
      const source = await this.#store.open(leaseKey(this.uuid));
      if (source?.tag !== this.#tag) this.#lose();
    });
    this.signal.throwIfAborted();
  }

  /** Lets others have the lease at once. Where that fails, they have it once it was silent for long enough. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    const key = leaseKey(this.uuid);
    const released = this.#inTurn(async () => {
      if ((await this.#store.open(key))?.tag === this.#tag) await this.#store.delete(key);
    });
    await released.catch(() => {});
  }

  #lose(): void {
    clearInterval(this.#timer);
    this.#lost.abort(new LeaseLostError(`Another process took over the computation of ${this.uuid}`));
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(action);
    this.#turn = result.catch(() => {});
    return result;
  }
}

/** The key of an op's lease. */
export function leaseKey(uuid: string): string {
  return `${opFolder(uuid)}/${LEASE}`;
}
