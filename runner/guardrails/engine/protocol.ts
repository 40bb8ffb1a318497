/**
 * The messages between a guardrail's worker and the program that uses it.
 *
 * @module
 */

import type { TokenBatch } from "../../models/engine/token_batch.ts";
import type { Precision } from "../../models/engine/precision.ts";
import type { Protocol } from "../../workers/calls.ts";

/** A graph of a guardrail, and how to run it. */
export interface GuardRequest {
  /** The bytes of the ONNX file. */
  readonly graph: Uint8Array<ArrayBuffer>;
  /** The file that they are from, beside which its weights lie. */
  readonly path: string;
  /** The outputs to compute, in order. */
  readonly outputs: readonly string[];
  /** The token for padding. */
  readonly padTokenId: number;
  /** How exact it computes. */
  readonly precision: Precision;
  /** Threads of one operation. */
  readonly threads: number;
}

/** What the worker is asked; it answers in the order of the questions. */
export type GuardQuestion =
  | { readonly kind: "load"; readonly request: GuardRequest }
  | { readonly kind: "run"; readonly batch: TokenBatch }
  | { readonly kind: "close" };

/** For each output the scores of a batch's rows; nothing for other questions. */
export type GuardAnswer = readonly Float32Array<ArrayBuffer>[];

/** What passes between a guardrail's worker and the program. */
export interface GuardProtocol extends Protocol {
  /** What the worker shall do. */
  readonly question: GuardQuestion;
  /** What came of it. */
  readonly answer: GuardAnswer;
}
