/**
 * A run's progress as bars in a terminal.
 *
 * @module
 */

import { describe } from "../../notebooks/progress/line.ts";
import { durationText, shorten } from "../../notebooks/text.ts";
import { activity } from "../../runner/activity.ts";
import { paintErr } from "../colours.ts";
import type { Terminal } from "../terminal.ts";
import type { RunDisplay, ShownRun } from "./display.ts";
import type { StepEnd } from "./schedule.ts";
import { endText, opText } from "./step_text.ts";

/** Milliseconds between two drawings. */
const REDRAW = 200;
/** The most running ops that are drawn. */
const MOST_LINES = 8;
/** Characters of a bar. */
const BAR = 20;

/** A line for the whole run and one for each op that runs, drawn anew in place. Only failures stay on the screen. */
export class BarDisplay implements RunDisplay {
  readonly #terminal: Terminal;
  readonly #run: ShownRun;
  readonly #began = Date.now();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #stopListening: () => void;
  #ended = 0;
  #failed = 0;
  #drawn = 0;
  #lastDrawn = 0;

  constructor(terminal: Terminal, run: ShownRun) {
    this.#terminal = terminal;
    this.#run = run;
    this.#timer = setInterval(() => this.#draw(), REDRAW);
    // Work that keeps the timer from running still reports from within.
    const draw = (): void => this.#drawIfDue();
    this.#stopListening = activity.listen({ onBegin: draw, onProgress: draw, onEnd: draw, onIdle: draw });
  }

  begin(): void {
    this.#drawIfDue();
  }

  end(end: StepEnd): void {
    this.#ended++;
    if (end.outcome !== "failed") return this.#drawIfDue();
    this.#failed++;
    this.note(paintErr(this.#terminal, "red", endText(end, this.#run)));
  }

  note(text: string): void {
    this.#erase();
    this.#terminal.err(`${text}\n`);
    this.#draw();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#stopListening();
    this.#erase();
  }

  #drawIfDue(): void {
    if (Date.now() - this.#lastDrawn >= REDRAW) this.#draw();
  }

  #draw(): void {
    this.#lastDrawn = Date.now();
    const running = activity.running;
    const shown = running.slice(0, MOST_LINES).map((line) => {
      const { share, facts } = describe({ running: line }, Date.now());
      return `  ${opText(line.op, this.#run.variables)}${share === undefined ? "" : ` ${bar(share)}`} ${facts}`;
    });
    const more = running.length > MOST_LINES ? [`  … and ${running.length - MOST_LINES} more`] : [];
    const lines = [this.#summary(), ...shown, ...more].map((line) => shorten(line, this.#terminal.columns() - 1));
    this.#erase();
    this.#terminal.err(`${lines.join("\n")}\n`);
    this.#drawn = lines.length;
  }

  #summary(): string {
    const failed = this.#failed > 0 ? ` · ${this.#failed} failed` : "";
    const share = this.#run.total === 0 ? 1 : this.#ended / this.#run.total;
    return `${bar(share)} ${this.#ended} of ${this.#run.total} ops${failed} · ${
      durationText(Date.now() - this.#began)
    }`;
  }

  #erase(): void {
    if (this.#drawn > 0) this.#terminal.err(`\x1b[${this.#drawn}A\r\x1b[J`);
    this.#drawn = 0;
  }
}

function bar(share: number): string {
  const filled = Math.round(share * BAR);
  return "█".repeat(filled) + "░".repeat(BAR - filled);
}
