/**
 * Waiting for a signal.
 *
 * @module
 */

/** A signal's end. Leaving its scope lets go of the signal. */
export interface Aborted extends Disposable {
  /** Kept when the signal is aborted; without a signal, never. */
  readonly promise: Promise<void>;
}

/** Waits for a signal that may be aborted already. */
export function aborted(signal: AbortSignal | undefined): Aborted {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = (): void => resolve();
  if (signal?.aborted) end();
  signal?.addEventListener("abort", end, { once: true });
  return { promise, [Symbol.dispose]: () => signal?.removeEventListener("abort", end) };
}
