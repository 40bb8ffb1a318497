/**
 * How a run shows its progress on standard error.
 *
 * @module
 */

import type { Op } from "../../ops/op.ts";
import type { StepEnd } from "../../runner/plan.ts";
import type { Terminal } from "../terminal.ts";
import { BarDisplay } from "./bar_display.ts";
import { LogDisplay } from "./log_display.ts";

/** Told of steps as they begin and end. */
export interface RunDisplay {
  begin(op: Op): void;
  end(end: StepEnd): void;
  /** Says something, above the display. */
  note(text: string): void;
  /** Takes the display away. */
  close(): void;
}

/** The run that is shown. */
export interface ShownRun {
  /** How many steps it has. */
  readonly total: number;
  /** The variables of ops, by uuid. */
  readonly variables: ReadonlyMap<string, string>;
}

/** Shows nothing. */
export const noDisplay: RunDisplay = { begin() {}, end() {}, note() {}, close() {} };

/** In a terminal, bars that are drawn over each other; else plain lines. */
export function runDisplay(terminal: Terminal, run: ShownRun): RunDisplay {
  return terminal.isErrTerminal ? new BarDisplay(terminal, run) : new LogDisplay(terminal, run);
}
