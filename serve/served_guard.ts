/**
 * A guardrail that many ask at once.
 *
 * @module
 */

import { messageOf } from "../ops/messages.ts";
import type { Guard, TextExtent } from "../runner/guardrails/guard.ts";
import { ApiError } from "./api_error.ts";
import { Batcher, type BatchRecord } from "./batcher.ts";
import type { Limits } from "./limits.ts";
import type { ServerMetrics } from "./server_metrics.ts";

/** What a guardrail found in a text. */
export interface Judged {
  /** A score for each probe of the guardrail, in their order. */
  readonly scores: readonly number[];
  /** How much of the text was read. */
  readonly extent: TextExtent;
}

/** What a text is that tells whether a guardrail works. */
const TRIAL = "Hello";
/** A text of no more characters is taken for one of as many tokens: counting them takes as long as half of a small model. */
const SHORT = 1000;

/** What guardrails of one server share. */
export interface ServedParts {
  /** What is allowed. */
  readonly limits: Limits;
  /** What is counted. */
  readonly metrics: ServerMetrics;
}

/** A guardrail and its batches. */
export class ServedGuard {
  /** The guardrail. */
  readonly guard: Guard;
  /** When it was loaded, in seconds since 1970. */
  readonly created: number = Math.floor(Date.now() / 1000);
  readonly #parts: ServedParts;
  readonly #batcher: Batcher<Judged>;
  #hasFailed = false;

  /** Serves a guardrail. */
  constructor(guard: Guard, parts: ServedParts) {
    this.guard = guard;
    this.#parts = parts;
    this.#batcher = new Batcher({
      compute: (texts) => this.#score(texts),
      workers: () => guard.health?.running ?? 1,
      limits: parts.limits,
      onBatch: (record) => this.#note(record),
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
   * @throws {ApiError} 413 if they are too many, or have too many tokens; 400 if one has no tokens that can be found
   * @throws {QueueFullError} if there is no room for them
   * @throws the signal's reason
   */
  async judge(texts: readonly string[], signal: AbortSignal): Promise<Judged[]> {
    const { limits } = this.#parts;
    checkCount(texts.length, limits.queueTexts);
    const tokens = await this.#count(texts, signal);
    checkTokens(tokens, limits.requestTokens);
    return await this.#batcher.compute(texts.map((text, i) => ({ text, tokens: tokens[i] })), signal);
  }

  /** Whether it works: it has a worker that can compute, and the last batch was computed, or a text is now. */
  async isWell(): Promise<boolean> {
    if (this.guard.health?.running === 0) return false;
    if (!this.#hasFailed) return true;
    return await this.#score([TRIAL]).then(() => true, () => false);
  }

  /** Tokens of texts. Where all are short and few, the most that they can have, but for those of a template. */
  async #count(texts: readonly string[], signal: AbortSignal): Promise<number[]> {
    const most = texts.map(({ length }) => Math.max(1, length));
    const isSmall = most.every((length) => length <= SHORT) && sumOf(most) <= this.#parts.limits.requestTokens;
    if (isSmall) return most;
    return await this.guard.tokenCounts(texts, { signal }).catch((error) => {
      throw signal.aborted ? error : unreadable(error);
    });
  }

  /** The signal of one request ends no batch: others wait for it. */
  async #score(texts: readonly string[]): Promise<Judged[]> {
    const scores = await this.guard.score(texts).catch(async (error) => {
      throw texts.length === 1 ? await this.#reason(texts[0], error) : error;
    });
    const { probes, name } = this.guard;
    this.#parts.metrics.tokens(name, sumOf(scores.extents.map(({ tokens }) => tokens)));
    const columns = probes.map((probe) => scores.get(probe.name)!);
    return texts.map((_, row) => ({ scores: columns.map((column) => column[row]), extent: scores.extents[row] }));
  }

  /** Why a text has no scores: it may itself be at fault. */
  async #reason(text: string, error: unknown): Promise<unknown> {
    const { maxTokens = Infinity } = this.guard;
    return await this.guard.tokenCounts([text]).then(
      ([tokens]) => tokens > maxTokens ? tooLong(tokens, maxTokens) : error,
      unreadable,
    );
  }

  #note(record: BatchRecord): void {
    this.#hasFailed = !record.isDone;
    this.#parts.metrics.batch(this.guard.name, record);
  }
}

function checkCount(count: number, most: number): void {
  if (count <= most) return;
  throw tooMuch(`The request has ${count} texts; this server takes ${most} at once: ask in parts`);
}

function checkTokens(counts: readonly number[], most: number): void {
  const sum = sumOf(counts);
  if (sum > most) throw tooMuch(`The request has ${sum} tokens; this server takes ${most} at once: ask in parts`);
}

function tooLong(tokens: number, most: number): ApiError {
  return tooMuch(`A text has ${tokens} tokens; the guardrail reads ${most} at once: ask in parts`);
}

function unreadable(error: unknown): ApiError {
  const message = `A text cannot be read: ${messageOf(error)}`;
  return new ApiError(400, message, { param: "input", code: "invalid_value" });
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function tooMuch(message: string): ApiError {
  return new ApiError(413, message, { param: "input", code: "request_too_large" });
}
