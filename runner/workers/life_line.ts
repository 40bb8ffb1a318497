/**
 * Noticing that a thread has ended.
 *
 * @module
 */

import { MessageChannel, type MessagePort } from "node:worker_threads";

/** The end of a line that a worker holds: the other one closes when the thread is no more, whatever ended it. */
export interface LifeLine {
  /** What the worker is given to hold. */
  readonly held: MessagePort;
  /** Lets go of the line: nothing is noticed any more. */
  release(): void;
}

/** Makes a line. A `Worker` itself says nothing when it closes, exits, or is terminated by somebody else. */
export function lifeLine(onEnd: () => void): LifeLine {
  const { port1, port2 } = new MessageChannel();
  port1.on("close", onEnd);
  port1.on("message", () => {});
  return {
    held: port2,
    release() {
      port1.off("close", onEnd);
      port1.close();
    },
  };
}
