/**
 * A guardrail that many ask at once.
 *
 * @module
 */

import type { Guard, TextExtent } from "../runner/guardrails/guard.ts";
import { ApiError } from "./api_error.ts";
import { Batcher, type BatchRecord } from "./batcher.ts";
import type { Limits } from "./limits.ts";

/** What a guardrail found in a text. */
export interface Judged {
  /** A score for each probe of the guardrail, in their order. */
  readonly scores: readonly number[];
  /** How much of the text was read. */
  readonly extent: TextExtent;
}

/** What a text is that tells whether a guardrail works. */
const TRIAL = "Hello";

/** A guardrail and its batches. */
export class ServedGuard {
  /** The guardrail. */
  readonly guard: Guard;
  /** When it was loaded, in seconds since 1970. */
  readonly created: number = Math.floor(Date.now() / 1000);
  readonly #limits: Limits;
  readonly #batcher: Batcher<Judged>;
  #hasFailed = false;

  /** Serves a guardrail. `onBatch` hears of every batch. */
  constructor(guard: Guard, limits: Limits, onBatch: (record: BatchRecord) => void) {
    this.guard = guard;
    this.#limits = limits;
    this.#batcher = new Batcher({
      compute: (texts) => scoreTexts(guard, texts),
      limits,
      onBatch: (record) => {
        this.#hasFailed = !record.isDone;
        onBatch(record);
      },
    });
  }

  /** Texts that wait. */
  get queued(): number {
    return this.#batcher.queued;
  }

  /** Batches that are computed. */
  get running(): number {
    return this.#batcher.running;
  }

  /**
   * Scores texts, in batches with those of others.
   *
   * @throws {ApiError} 413 if they are too many, or have too many tokens
   * @throws {QueueFullError} if there is no room for them
   * @throws the signal's reason
   */
  async judge(texts: readonly string[], signal: AbortSignal): Promise<Judged[]> {
    checkCount(texts.length, this.#limits.queueTexts);
    const tokens = await this.guard.tokenCounts(texts, { signal });
    checkTokens(tokens, this.#limits.requestTokens);
    return await this.#batcher.compute(texts.map((text, i) => ({ text, tokens: tokens[i] })), signal);
  }

  /** Whether it works: the last batch was computed, or a text is now. */
  async isWell(): Promise<boolean> {
    if (!this.#hasFailed) return true;
    return await scoreTexts(this.guard, [TRIAL]).then(() => true, () => false);
  }
}

/** The signal of one request ends no batch: others wait for it. */
async function scoreTexts(guard: Guard, texts: readonly string[]): Promise<Judged[]> {
  const scores = await guard.score(texts);
  const columns = guard.probes.map(({ name }) => scores.get(name)!);
  return texts.map((_, row) => ({ scores: columns.map((column) => column[row]), extent: scores.extents[row] }));
}

function checkCount(count: number, most: number): void {
  if (count <= most) return;
  throw tooMuch(`The request has ${count} texts; this server takes ${most} at once: ask in parts`);
}

function checkTokens(counts: readonly number[], most: number): void {
  const sum = counts.reduce((total, count) => total + count, 0);
  if (sum > most) throw tooMuch(`The request has ${sum} tokens; this server takes ${most} at once: ask in parts`);
}

function tooMuch(message: string): ApiError {
  return new ApiError(413, message, { param: "input", code: "request_too_large" });
}
