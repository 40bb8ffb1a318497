/**
 * A run's progress as lines of a log.
 *
 * @module
 */

import { describe } from "../../notebooks/display/progress/line.ts";
import { activity } from "../../runner/evaluation/activity.ts";
import type { StepEnd } from "../../runner/schedule/plan.ts";
import type { Terminal } from "../terminal.ts";
import type { RunDisplay, ShownRun } from "./display.ts";

import { endText, opText } from "./step_text.ts";

/** Milliseconds after which it is said again how far the running ops are. */
const AGAIN = 15_000;

/** A line when an op ends, and now and then one for those that run. */
export class LogDisplay implements RunDisplay {
  readonly #terminal: Terminal;
  readonly #run: ShownRun;
  readonly #timer: ReturnType<typeof setInterval>;
  #ended = 0;

  constructor(terminal: Terminal, run: ShownRun) {
    this.#terminal = terminal;
    this.#run = run;
    this.#timer = setInterval(() => this.#sayRunning(), AGAIN);
  }

  begin(): void {}

  end(end: StepEnd): void {
    this.note(`[${++this.#ended}/${this.#run.total}] ${endText(end, this.#run)}`);
  }

  note(text: string): void {
    this.#terminal.err(`${text}\n`);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #sayRunning(): void {
    for (const running of activity.running) {
      const { share, facts } = describe({ running }, Date.now());
      const percent = share === undefined ? "" : ` ${Math.round(share * 100)} %`;
      this.note(`running    ${opText(running.op, this.#run.variables)}:${percent} ${facts}`);
    }
  }
}
