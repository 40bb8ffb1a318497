/**
 * What a server allows.
 *
 * @module
 */

import { ProbegraphError } from "../ops/errors.ts";
import { listNames, show } from "../ops/messages.ts";
import { withoutUndefined } from "../ops/without_undefined.ts";

/** Limits of a server. Each is a number above 0; `batchWaitMs` may be 0. */
export interface Limits {
  /** Most bytes of a request's body. @default 512 KiB, some 8 for each token */
  readonly bodyBytes: number;
  /** Most tokens of a request, for each guardrail that it asks. @default 65536 */
  readonly requestTokens: number;
  /** Requests that are read, wait or are computed at once; others get 429. @default 1024 */
  readonly openRequests: number;
  /** Texts that wait for a guardrail; more get 429, and a request of more 413. @default 1024 */
  readonly queueTexts: number;
  /** How long the first text of a batch waits for others, in milliseconds. @default 1 */
  readonly batchWaitMs: number;
  /** Most texts of a batch. @default 16 */
  readonly batchTexts: number;
  /** Most tokens of a batch; a text of more is a batch of its own. @default 8192 */
  readonly batchTokens: number;
  /**
   * Batches of a guardrail that are computed at once; one more than its workers is made ready meanwhile.
   *
   * @default 2; of folders, one more than the guardrail's streams
   */
  readonly batches: number;
  /** How long a request may take, in milliseconds, the reading of its body included. @default 30000 */
  readonly requestMs: number;
}

/** The limits where none are given. */
export const LIMITS: Limits = {
  bodyBytes: 1 << 19,
  requestTokens: 1 << 16,
  openRequests: 1024,
  queueTexts: 1024,
  batchWaitMs: 1,
  batchTexts: 16,
  batchTokens: 8192,
  batches: 2,
  requestMs: 30_000,
};

/**
 * The given limits, and the defaults of the rest.
 *
 * @throws {ProbegraphError} if one is unknown, or no number above 0
 */
export function limitsFrom(given: Partial<Limits> = {}): Limits {
  for (const [name, value] of Object.entries(given)) checkLimit(name, value);
  return { ...LIMITS, ...withoutUndefined(given) };
}

function checkLimit(name: string, value: number | undefined): void {
  if (!Object.hasOwn(LIMITS, name)) {
    throw new ProbegraphError(`A server has no limit ${show(name)}; it has ${listNames(Object.keys(LIMITS))}`);
  }
  if (value === undefined || value > 0 || (value === 0 && name === "batchWaitMs")) return;
  throw new ProbegraphError(`The limit ${name} of a server is a number above 0, got ${show(value)}`);
}
