/**
 * Ctrl-C: the first time a request to stop, the second time an order. SIGTERM is a request.
 *
 * @module
 */

import { delay } from "../../ops/standard.ts";
import { activity, StoppedError } from "../../runner/evaluation/activity.ts";
import { isAnyLeaving } from "../../runner/workers/places.ts";
import type { Terminal } from "../terminal.ts";

/** Aborted by the first Ctrl-C or SIGTERM. Leaving its scope puts back what they do. */
export interface Interruption extends Disposable {
  /** Aborted on request. */
  readonly signal: AbortSignal;
}

/** Listens for Ctrl-C and SIGTERM; `onStop` is called the first time. */
export function stopOnInterrupt(terminal: Terminal, onStop: () => void): Interruption {
  const controller = new AbortController();
  const stopListening = terminal.onInterrupt((signal) => {
    controller.abort(new StoppedError(signal === "SIGINT" ? "Stopped with Ctrl-C" : "Stopped by SIGTERM"));
    onStop();
  });
  return { signal: controller.signal, [Symbol.dispose]: stopListening };
}

/** Waits until nothing is computed any more: what runs ends with a batch that it keeps. */
export async function untilIdle(): Promise<void> {
  while (activity.isBusy) await delay(20);
}

/**
 * Ends the process as a second Ctrl-C would, once all is written, where it would wait for native code whose answer nobody wants any more: on a
 * GPU that prepares itself for ten seconds and more. On Windows nothing ends a process so, and it waits.
 */
export async function endBesideNativeCode(): Promise<void> {
  await untilIdle();
  if (isAnyLeaving() && Deno.build.os !== "windows") Deno.kill(Deno.pid, "SIGINT");
}
