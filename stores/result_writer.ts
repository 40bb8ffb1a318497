/**
 * Writing an op's status and result while its lease is held.
 *
 * A holder that was slow may wake up after another has taken its lease over. Nothing it does then can count: it looks
 * at the version of what it will replace, then at its lease, and only then replaces that very version.
 *
 * @module
 */

import { StoreError } from "../ops/errors.ts";
import { delay } from "../ops/standard.ts";
import type { Status } from "../ops/evaluator.ts";
import type { Op } from "../ops/op.ts";
import { utf8 } from "./bytes.ts";
import type { Result } from "./formats/result.ts";
import { type Lease, LeaseLostError } from "./lease.ts";
import { doneKey } from "./keys.ts";
import { CountedStream } from "./counted_stream.ts";
import { resultKey } from "./result_key.ts";
import { isOvertaken, placeStatus } from "./status_place.ts";
import { StatusGraph } from "./status_graph.ts";
import type { Store } from "./store.ts";
import { vouch } from "./unrecorded.ts";

/** How often a write is tried that others, who hold no lease, keep from being done. */
const ATTEMPTS = 5;

/** How long to wait before a status that could not be written is tried again, in milliseconds. */
const PAUSES = [50, 500];

/** A result is whole, and vouched for, but its status could not be written. */
export class UnrecordedResultError extends StoreError {
  override name = "UnrecordedResultError";

  constructor({ op }: Status, cause: Error, isKnownToAll: boolean) {
    const next = isKnownToAll ? "the next run" : "the next run in this process";
    super(
      `The result of ${op.uuid} is stored, but its status could not be written: ${cause.message}. ` +
        `Nothing is lost: once the store can be written to, ${next} records the result as it is`,
      { cause },
    );
  }
}

/** Writes for the holder of a lease. */
export class ResultWriter {
  readonly #store: Store;
  readonly #op: Op;
  readonly #lease: Lease;
  readonly #graph: StatusGraph;
  readonly #isFirst: boolean;
  #written: { readonly key: string; readonly tag: string } | undefined;

  /** @param isFirst Nobody had written anything of the op when the lease was taken. @default not known */
  constructor(store: Store, op: Op, lease: Lease, isFirst = false) {
    this.#store = store;
    this.#op = op;
    this.#lease = lease;
    this.#isFirst = isFirst;
    this.#graph = new StatusGraph(op);
  }

  /** Aborted once the lease is known to be lost: what is being computed will not be kept. */
  get signal(): AbortSignal {
    return this.#lease.signal;
  }

  /** Writes the op's status. @throws {LeaseLostError} */
  async writeStatus(status: Status): Promise<void> {
    const options = { durable: status.state !== "running" };
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const { key, bytes } = await placeStatus(this.#store, status, this.#graph);
      const before = this.#written?.key === key ? this.#written.tag : await this.#tagOf(key, attempt);
      // In this order: a version from before the check is gone if the lease was lost after it.
      await this.#lease.assertHeld();
      const tag = before === undefined
        ? await this.#store.create(key, bytes, options)
        : await this.#store.replace(key, bytes, before, options);
      this.#written = tag === undefined ? undefined : { key, tag };
      if (this.#written !== undefined) return;
    }
    throw new StoreError(`The status of ${this.#op.uuid} could not be written: others write it all the time`);
  }

  /**
   * Writes the result, then its status, then `done`.
   *
   * @returns The status, with the size and SHA-256 of the result's file.
   * @throws {LeaseLostError}
   */
  async write(result: Result, status: Status): Promise<Status> {
    // From here on, an earlier holder that wakes up does not know the newest version of the status.
    if (this.#written === undefined) await this.writeStatus({ ...status, state: "running", timeCompleted: null });
    const whole: Status = { ...status, ...await this.#writeResult(result) };
    try {
      await this.#insist(() => this.#record(whole));
    } catch (error) {
      if (this.signal.aborted) throw error;
      throw new UnrecordedResultError(whole, error as Error, await vouch(this.#store, whole));
    }
    return whole;
  }

  async #record(status: Status): Promise<void> {
    await this.writeStatus(status);
    // It counts by being there. Its bytes may be lost in a power cut.
    await this.#store.create(doneKey(this.#op.uuid), utf8("done"), { durable: false });
    // Where krnel-graph has noted meanwhile that the op is new, it would compute it again.
    if (await isOvertaken(this.#store, this.#op, this.#written!.key)) await this.writeStatus(status);
  }

  /** A result may have taken hours: what fails after it is tried again. */
  async #insist(record: () => Promise<void>): Promise<void> {
    for (const pause of PAUSES) {
      try {
        return await record();
      } catch (error) {
        if (this.signal.aborted || error instanceof LeaseLostError) throw error;
      }
      await delay(pause);
    }
    await record();
  }

  async #writeResult(result: Result): Promise<{ bytes: number; checksum: string }> {
    const { encodeResult } = await import("./result_file.ts");
    const key = resultKey(this.#op);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      // What is there was left by a holder that died, or was late: without `done`, it is no result.
      const left = await this.#tagOf(key, attempt);
      await this.#lease.assertHeld();
      const counted = new CountedStream(encodeResult(this.#op, result));
      const tag = left === undefined
        ? await this.#store.create(key, counted.stream())
        : await this.#store.replace(key, counted.stream(), left);
      if (tag !== undefined) return { bytes: counted.bytes, checksum: counted.checksum() };
    }
    throw new StoreError(`The result of ${this.#op.uuid} could not be written: others write it all the time`);
  }

  /** What is to be replaced. Of an op that nobody had written, nothing is expected, and looked for where that is wrong. */
  async #tagOf(key: string, attempt: number): Promise<string | undefined> {
    return this.#isFirst && attempt === 0 ? undefined : (await this.#store.open(key))?.tag;
  }
}
