/**
 * Where progress is shown.
 *
 * @module
 */

import { activity } from "../../../runner/evaluation/activity.ts";
import { kernel } from "../kernel.ts";
import { canDraw } from "./can_draw.ts";
import { ProgressBoard, type ProgressSink } from "./board.ts";
import { notebookSink } from "./notebook.ts";
import { logSink, terminalSink } from "./terminal.ts";

/** Where progress can be shown. `auto` is the notebook in a kernel, bars in a terminal, and nowhere else. */
export type ProgressPlace = "auto" | "notebook" | "terminal" | "log" | "nowhere";

let stop: (() => void) | undefined;

/**
 * Shows the progress of running ops from now on, in place of where it was shown before.
 *
 * @example
 * ```ts
 * import { showProgress } from "@probegraph/probegraph";
 *
 * showProgress("nowhere"); // in a test, say
 * showProgress(); // a card in a notebook, lines in a terminal
 * ```
 */
export function showProgress(place: ProgressPlace = "auto"): void {
  stop?.();
  const sink = sinkFor(place);
  stop = sink && ProgressBoard.follow(activity, sink);
}

function sinkFor(place: ProgressPlace): ProgressSink | undefined {
  const host = kernel();
  switch (place) {
    case "auto":
      return host ? notebookSink(host) : canDraw(Deno.stderr) ? terminal() : undefined;
    case "notebook":
      return host && notebookSink(host);
    case "terminal":
      return terminal();
    case "log":
      return logSink(writeError);
    case "nowhere":
      return undefined;
  }
}

function terminal(): ProgressSink {
  return terminalSink(writeError, () => Deno.stderr.isTerminal() ? Deno.consoleSize().columns : 100);
}

function writeError(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(text));
}
