/**
 * @module
 */

/** Ends a request when nothing comes for too long. */
export class StallWatch {
  readonly #limit: number;
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

  /** Something came. */
  restart(): void {
    clearTimeout(this.#timer);
    const reason = new Error(`nothing came for ${this.#limit / 1000} seconds`);
    this.#timer = setTimeout(() => this.#controller.abort(reason), this.#limit);
  }

  /** Nothing more is waited for. */
  stop(): void {
    clearTimeout(this.#timer);
  }
}
