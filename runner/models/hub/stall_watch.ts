/**
 * @module
 */

/** Bytes of a body that have to come in a second, on average: a server that sends one now and then would never be done. */
const LEAST_PER_SECOND = 256;

/** Ends a request when nothing, or next to nothing, comes for too long. */
export class StallWatch {
  readonly #limit: number;
  /** Bytes that came since the last {@linkcode StallWatch.restart}. */
  #came = 0;
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Waits for the first {@linkcode StallWatch.restart}. @param limit in milliseconds */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Aborted when nothing came for so long. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** So many bytes of a body came. */
  came(bytes: number): void {
    this.#came += bytes;
    if (this.#came * 1000 >= LEAST_PER_SECOND * this.#limit) this.restart();
  }

  /** The time begins anew. */
  restart(): void {
    clearTimeout(this.#timer);
    this.#came = 0;
    const reason = new Error(`next to nothing came for ${this.#limit / 1000} seconds`);
    this.#timer = setTimeout(() => this.#controller.abort(reason), this.#limit);
  }

  /** Nothing more is waited for. */
  stop(): void {
    clearTimeout(this.#timer);
  }
}
