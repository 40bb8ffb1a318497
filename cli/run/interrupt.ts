/**
 * Ctrl-C: the first time a request to stop, the second time an order.
 *
 * @module
 */

import { activity, StoppedError } from "../../runner/activity.ts";
import { EXIT } from "../exit_code.ts";
import type { Terminal } from "../terminal.ts";

/** Aborted by the first Ctrl-C. Leaving its scope puts back what Ctrl-C does. */
export interface Interruption extends Disposable {
  readonly signal: AbortSignal;
}

/** Listens for Ctrl-C; `onStop` is called the first time. */
export function stopOnInterrupt(terminal: Terminal, onStop: () => void): Interruption {
  const controller = new AbortController();
  const stopListening = terminal.onInterrupt(() => {
    if (controller.signal.aborted) return terminal.exit(EXIT.interrupted);
    controller.abort(new StoppedError("Stopped with Ctrl-C"));
    onStop();
  });
  return { signal: controller.signal, [Symbol.dispose]: stopListening };
}

/** Waits until nothing is computed any more: what runs ends with a batch that it keeps. */
export async function untilIdle(): Promise<void> {
  while (activity.running.length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
}
