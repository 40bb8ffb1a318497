/**
 * Which display of a run suits where it is shown.
 *
 * @module
 */

import type { Terminal } from "../terminal.ts";
import { BarDisplay } from "./bar_display.ts";
import type { RunDisplay, ShownRun } from "./display.ts";
import { LogDisplay } from "./log_display.ts";

/** In a terminal, bars that are drawn over each other; else plain lines. */
export function chooseDisplay(terminal: Terminal, run: ShownRun): RunDisplay {
  return terminal.isErrTerminal ? new BarDisplay(terminal, run) : new LogDisplay(terminal, run);
}
