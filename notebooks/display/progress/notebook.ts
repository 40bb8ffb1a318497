/**
 * Progress in a notebook: one output under the cell, kept up to date.
 *
 * @module
 */

import { bundle } from "../bundle.ts";
import { type Kernel, LiveOutput } from "../kernel.ts";
import type { ProgressSink } from "./board.ts";

/** Shows progress in the notebook of a kernel. */
export function notebookSink(kernel: Kernel): ProgressSink {
  return {
    delay: 400,
    interval: 250,
    open: () => {
      const output = new LiveOutput(kernel);
      return (lines) => {
        const drawn = import("./notebook_view.ts").then(({ progressView }) => bundle(progressView(lines, Date.now())));
        // What cannot be drawn must not end what it is about.
        drawn.then((bundle) => output.show(bundle)).catch(() => {});
      };
    },
  };
}
