/**
 * Waiting that a signal ends.
 *
 * @module
 */

/**
 * Waits for work no longer than until a signal: it goes on unheard.
 *
 * @throws what the work throws
 * @throws the signal's reason, at once
 */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await work;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([aborted, work]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
