/**
 * Errors as clients of OpenAI's API read them.
 *
 * @module
 */

import { ProbegraphError } from "../ops/errors.ts";

/** What an {@linkcode ApiError} may say beside its message. */
export interface ApiErrorDetails {
  /** The member of the request that is at fault, such as `input[2]`. */
  readonly param?: string;
  /** The error in a word, for programs. */
  readonly code?: string;
  /** Headers of the answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request cannot be answered: the status that says so, and why. */
export class ApiError extends ProbegraphError {
  /** HTTP status. */
  readonly status: number;
  /** What is at fault, and headers of the answer. */
  readonly details: ApiErrorDetails;

  /** Makes an error of a request. */
  constructor(status: number, message: string, details: ApiErrorDetails = {}) {
    super(message);
    this.status = status;
    this.details = details;
  }

  /** The answer. */
  toResponse(): Response {
    const { param = null, code = null, headers } = this.details;
    const error = { message: this.message, type: typeOf(this.status), param, code };
    return Response.json({ error }, { status: this.status, headers });
  }
}

/** OpenAI's `type` of an error. */
function typeOf(status: number): string {
  if (status === 401) return "authentication_error";
  if (status === 429) return "rate_limit_error";
  return status < 500 ? "invalid_request_error" : "server_error";
}

/** There is too much to do at the moment. */
export function busyError(message: string, retrySeconds: number): ApiError {
  return new ApiError(429, message, {
    code: "rate_limit_exceeded",
    headers: { "retry-after": String(retrySeconds) },
  });
}

/** A guardrail computes nothing at the moment. Why is told to the log. */
export function downError(): ApiError {
  return unavailable("The guardrail's workers ended; the server's log says why. Ask again when /readyz says 200");
}

/** The server ends. */
export function stoppingError(): ApiError {
  return unavailable("The server stops, and the request had not come whole: ask again");
}

function unavailable(message: string): ApiError {
  return new ApiError(503, message, { code: "unavailable", headers: { "retry-after": "1" } });
}
