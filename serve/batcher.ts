/**
 * Batches of texts that arrive together.
 *
 * @module
 */

import { QueueFullError } from "./queue_full.ts";
import type { Limits } from "./limits.ts";
import { Pace } from "./pace.ts";

/** A text, and what it costs. */
export interface CountedText {
  /** The text. */
  readonly text: string;
  /** The most tokens that it has. */
  readonly tokens: number;
}

/** What a batch was. */
export interface BatchRecord {
  /** Its texts. */
  readonly texts: number;
  /** How long it took. */
  readonly seconds: number;
  /** Whether it was computed, be it text by text. */
  readonly isDone: boolean;
}

/** What a batcher is made of. */
export interface BatcherOptions<R> {
  /** Computes a batch: a result for each text, in their order. */
  readonly compute: (texts: readonly string[]) => Promise<readonly R[]>;
  /** How many workers compute batches, as it is now: batches beyond them are made ready meanwhile. */
  readonly workers: () => number;
  /** What it heeds of a server's limits. */
  readonly limits: Pick<Limits, "batchWaitMs" | "batchTexts" | "batchTokens" | "batches" | "queueTexts">;
  /** Hears of every batch. */
  readonly onBatch?: (record: BatchRecord) => void;
}

/** Among how many batches of waiting texts those of like length are looked for. */
const LOOK_AHEAD = 8;

interface Waiting<R> extends CountedText {
  readonly since: number;
  readonly result: PromiseWithResolvers<R>;
}

/**
 * Computes texts in batches: the first that comes waits a moment for others, or until there are enough of them, unless the last
 * one was asked for by nobody else; while as many batches are computed as may be, all wait. The one that waits longest is in
 * the next batch, with those most like it in length. Workers that are idle share what waits.
 */
export class Batcher<R> {
  readonly #options: BatcherOptions<R>;
  readonly #waiting = new Set<Waiting<R>>();
  readonly #pace = new Pace();
  #waitingTokens = 0;
  /** Whether others asked while the last request, or one since, was answered. */
  #hasCompany = true;
  /** How many requests have come. */
  #requests = 0;
  #running = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Makes one that has nothing to do. */
  constructor(options: BatcherOptions<R>) {
    this.#options = options;
  }

  /** Texts that wait. */
  get queued(): number {
    return this.#waiting.size;
  }

  /** Batches that are computed. */
  get running(): number {
    return this.#running;
  }

  /**
   * A result for each text.
   *
   * @param signal those that still wait leave the queue when it is aborted
   * @throws {QueueFullError} if there is no room for all of them
   * @throws the signal's reason, or what went wrong with one of the texts
   */
  async compute(texts: readonly CountedText[], signal?: AbortSignal): Promise<R[]> {
    signal?.throwIfAborted();
    this.#checkRoom(texts.length);
    const isAlone = this.#waiting.size === 0 && this.#running === 0;
    this.#hasCompany ||= !isAlone;
    const request = ++this.#requests;
    const entries = texts.map((text) => this.#enter(text));
    const leave = () => entries.forEach((entry) => this.#leave(entry, signal!.reason));
    signal?.addEventListener("abort", leave);
    this.#next();
    try {
      return await Promise.all(entries.map(({ result }) => result.promise));
    } finally {
      signal?.removeEventListener("abort", leave);
      entries.forEach((entry) => this.#remove(entry));
      if (isAlone && request === this.#requests) this.#hasCompany = false;
    }
  }

  #checkRoom(count: number): void {
    const { queueTexts } = this.#options.limits;
    if (this.#waiting.size + count <= queueTexts) return;
    throw new QueueFullError(queueTexts, this.#pace.secondsFor(this.#waiting.size));
  }

  #enter({ text, tokens }: CountedText): Waiting<R> {
    const entry = { text, tokens, since: performance.now(), result: Promise.withResolvers<R>() };
    this.#waiting.add(entry);
    this.#waitingTokens += tokens;
    return entry;
  }

  #leave(entry: Waiting<R>, reason: unknown): void {
    this.#remove(entry);
    entry.result.reject(reason);
  }

  #remove(entry: Waiting<R>): void {
    if (this.#waiting.delete(entry)) this.#waitingTokens -= entry.tokens;
  }

  /** Begins batches that are due, and sees to it that the next one is. */
  #next(): void {
    clearTimeout(this.#timer);
    let isDue = false;
    while (this.#waiting.size > 0 && this.#running < this.#options.limits.batches) {
      const rest = isDue ? 0 : this.#restOfWait();
      if (rest > 0) {
        this.#timer = setTimeout(() => this.#next(), rest);
        return;
      }
      // What is divided among workers begins together.
      isDue = this.#share() < Infinity;
      this.#run(this.#take());
    }
  }

  /** How long the first text still waits for company, in whole milliseconds. */
  #restOfWait(): number {
    const { batchTexts, batchTokens, batchWaitMs } = this.#options.limits;
    if (!this.#hasCompany || this.#waiting.size >= batchTexts || this.#waitingTokens >= batchTokens) return 0;
    const [first] = this.#waiting;
    return Math.round(first.since + batchWaitMs - performance.now());
  }

  /** The text that waits longest, and those that fit into a batch with it; at least itself. */
  #take(): Waiting<R>[] {
    const { batchTexts, batchTokens } = this.#options.limits;
    const share = this.#share();
    const batch: Waiting<R>[] = [];
    let tokens = 0;
    for (const entry of this.#nearest(share)) {
      // A share is had best where half of the last text lies within it.
      const isFull = batch.length >= batchTexts || tokens + entry.tokens > batchTokens ||
        tokens + entry.tokens / 2 > share;
      if (batch.length > 0 && isFull) break;
      tokens += entry.tokens;
      batch.push(entry);
    }
    batch.forEach((entry) => this.#remove(entry));
    return batch;
  }

  /** The tokens of a batch where several workers are idle: none of them is left so while another one has all texts. */
  #share(): number {
    const idle = this.#options.workers() - this.#running;
    return idle > 1 ? this.#waitingTokens / idle : Infinity;
  }

  /**
   * Waiting texts, the longest waiting one first, then, where not all fit, by how near they are to it in length: padding is
   * computed for nobody.
   */
  #nearest(share: number): Waiting<R>[] {
    const { batchTexts } = this.#options.limits;
    const waiting = [...this.#waiting];
    if (waiting.length <= batchTexts && share === Infinity) return waiting;
    const [first, ...others] = waiting.slice(0, batchTexts * LOOK_AHEAD);
    const distance = ({ tokens }: CountedText) => Math.abs(tokens - first.tokens);
    return [first, ...others.sort((a, b) => distance(a) - distance(b))];
  }

  async #run(batch: readonly Waiting<R>[]): Promise<void> {
    this.#running++;
    const start = performance.now();
    const isDone = await this.#together(batch) || await this.#alone(batch);
    this.#running--;
    this.#record(batch, (performance.now() - start) / 1000, isDone);
    this.#next();
  }

  async #together(batch: readonly Waiting<R>[]): Promise<boolean> {
    try {
      const results = await this.#options.compute(batch.map(({ text }) => text));
      batch.forEach(({ result }, i) => result.resolve(results[i]));
      return true;
    } catch (error) {
      if (batch.length === 1) batch[0].result.reject(error);
      return false;
    }
  }

  /** Where a batch fails, one of its texts may be at fault: the others get their results. */
  async #alone(batch: readonly Waiting<R>[]): Promise<boolean> {
    let isDone = false;
    if (batch.length > 1) { for (const entry of batch) isDone = await this.#together([entry]) || isDone; }
    return isDone;
  }

  #record(batch: readonly Waiting<R>[], seconds: number, isDone: boolean): void {
    this.#pace.note(batch.length, seconds);
    this.#options.onBatch?.({ texts: batch.length, seconds, isDone });
  }
}
