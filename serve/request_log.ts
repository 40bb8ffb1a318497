/**
 * A line for each request.
 *
 * @module
 */

import { escapeControls } from "../ops/messages.ts";

/** What is told of a request. Texts are told only where that is asked for. */
export interface RequestRecord {
  /** The request's id, which the client has too. */
  readonly id: string;
  /** The route. */
  readonly route: string;
  /** HTTP status of the answer. */
  readonly status: number;
  /** How long it took, in milliseconds. */
  readonly ms: number;
  /** For each input, whether it was flagged. */
  readonly flagged?: readonly boolean[];
  /** What was asked about. */
  readonly inputs?: readonly (readonly string[])[];
  /** What went wrong on the server's side. */
  readonly error?: string;
}

/** Hears of requests. */
export type RequestLog = (record: RequestRecord) => void;

/** Hears of all requests, and prints those that failed on the server's side. */
export const logErrors: RequestLog = (record) => {
  if (record.error !== undefined) console.error(escapeControls(JSON.stringify(record)));
};
