/**
 * Time for work that is asked to stop.
 *
 * @module
 */

/** How long what is underway may take to end by itself, in milliseconds. */
const GRACE_MS = 1000;

/** A signal that follows another one, for its reason, when what is underway has had its time. Dispose it when the work has ended. */
export class Grace implements Disposable {
  readonly #asked: AbortSignal | undefined;
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param asked asks the work to stop */
  constructor(asked: AbortSignal | undefined) {
    this.#asked = asked;
    if (asked?.aborted) this.#begin();
    asked?.addEventListener("abort", this.#begin, { once: true });
  }

  /** Aborted when the time is over. */
  get over(): AbortSignal {
    return this.#controller.signal;
  }

  readonly #begin = () => {
    this.#timer = setTimeout(() => this.#controller.abort(this.#asked!.reason), GRACE_MS);
  };

  [Symbol.dispose](): void {
    this.#asked?.removeEventListener("abort", this.#begin);
    clearTimeout(this.#timer);
  }
}
