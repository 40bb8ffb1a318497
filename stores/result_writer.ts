/**
 * Writing an op's status and result while its lease is held.
 *
 * A holder that was slow may wake up after another has taken its lease over. Nothing it does then can count: it looks
 * at the version of what it will replace, then at its lease, and only then replaces that very version.
 *
 * @module
 */

import { StoreError } from "../ops/errors.ts";
import type { Status } from "../ops/evaluator.ts";
import type { Op } from "../ops/op.ts";
import { utf8 } from "./bytes.ts";
import type { Result } from "./formats/result.ts";
import type { Lease } from "./lease.ts";
import { doneKey, statusKey } from "./keys.ts";
import { CountedStream, encodeResult, resultKey } from "./result_file.ts";
import { encodeStatus } from "./status.ts";
import type { Store } from "./store.ts";

/** How often a write is tried that others, who hold no lease, keep from being done. */
const ATTEMPTS = 5;

/** Writes for the holder of a lease. */
export class ResultWriter {
  readonly #store: Store;
  readonly #op: Op;
  readonly #lease: Lease;
  #statusTag: string | undefined;

  constructor(store: Store, op: Op, lease: Lease) {
    this.#store = store;
    this.#op = op;
    this.#lease = lease;
  }

  /** Aborted once the lease is known to be lost: what is being computed will not be kept. */
  get signal(): AbortSignal {
    return this.#lease.signal;
  }

  /** Writes the op's status. @throws {LeaseLostError} */
  async writeStatus(status: Status): Promise<void> {
    const [key, bytes] = [statusKey(this.#op.uuid), encodeStatus(status)];
    const options = { durable: status.state !== "running" };
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const tag = this.#statusTag ?? (await this.#store.open(key))?.tag;
      // In this order: a version from before the check is gone if the lease was lost after it.
      await this.#lease.assertHeld();
      this.#statusTag = tag === undefined
        ? await this.#store.create(key, bytes, options)
        : await this.#store.replace(key, bytes, tag, options);
      if (this.#statusTag !== undefined) return;
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
    if (this.#statusTag === undefined) await this.writeStatus({ ...status, state: "running", timeCompleted: null });
    const { bytes, checksum } = await this.#writeResult(result);
    const whole: Status = { ...status, bytes, checksum };
    await this.writeStatus(whole);
    // It counts by being there. Its bytes may be lost in a power cut.
    await this.#store.create(doneKey(this.#op.uuid), utf8("done"), { durable: false });
    return whole;
  }

  async #writeResult(result: Result): Promise<{ bytes: number; checksum: string }> {
    const key = resultKey(this.#op);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      // What is there was left by a holder that died, or was late: without `done`, it is no result.
      const left = await this.#store.open(key);
      await this.#lease.assertHeld();
      const counted = new CountedStream(encodeResult(this.#op, result));
      const tag = left === undefined
        ? await this.#store.create(key, counted.stream())
        : await this.#store.replace(key, counted.stream(), left.tag);
      if (tag !== undefined) return { bytes: counted.bytes, checksum: counted.checksum() };
    }
    throw new StoreError(`The result of ${this.#op.uuid} could not be written: others write it all the time`);
  }
}
