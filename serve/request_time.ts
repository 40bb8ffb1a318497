/**
 * How long a request has.
 *
 * @module
 */

import { ApiError } from "./api_error.ts";

/** The client went away before it had its answer. */
export class ClientGoneError extends ApiError {
  /** Makes the error; nobody reads its answer, but the metrics count its status, which is nginx's. */
  constructor() {
    super(499, "The client has gone away");
  }
}

/**
 * The time of a request: it ends with its limit, when the client goes away, and when the request is answered. What still
 * waits for it then leaves its place.
 */
export class RequestTime implements Disposable {
  readonly #controller = new AbortController();
  readonly #clientSignal: AbortSignal;
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly #onGone = () => this.#controller.abort(new ClientGoneError());

  /** Begins the time of a request. */
  constructor(clientSignal: AbortSignal, limitMs: number) {
    this.#clientSignal = clientSignal;
    this.#timer = setTimeout(() => this.#controller.abort(outOfTime(limitMs)), limitMs);
    clientSignal.addEventListener("abort", this.#onGone);
    if (clientSignal.aborted) this.#onGone();
  }

  /** Aborted at its end. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#clientSignal.removeEventListener("abort", this.#onGone);
    this.#controller.abort(ANSWERED);
  }
}

/** Why what was left behind is not computed; made once, as a stack for each request takes longer than the rest of it. */
const ANSWERED = new ClientGoneError();

function outOfTime(limitMs: number): ApiError {
  const message = `The request took longer than ${limitMs} ms, the most that this server gives it`;
  return new ApiError(504, message, { code: "timeout" });
}
