/**
 * A run's progress as bars in a terminal.
 *
 * @module
 */

import { describe } from "../../notebooks/display/progress/line.ts";
import { durationText, shorten } from "../../notebooks/display/text.ts";
import { escapeControls } from "../../ops/messages.ts";
import { activity } from "../../runner/evaluation/activity.ts";
import type { StepEnd } from "../../runner/schedule/plan.ts";
import { paintErr } from "../colours.ts";
import { divertConsole } from "../console.ts";
import { type Terminal, unwrapped } from "../terminal.ts";
import type { RunDisplay, ShownRun } from "./display.ts";
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
  readonly #stopDiverting: () => void;
  #ended = 0;
  #failed = 0;
  /** Lengths of the lines that are on the screen. */
  #drawn: readonly number[] = [];
  #lastDrawn = 0;

  constructor(terminal: Terminal, run: ShownRun) {
    this.#terminal = terminal;
    this.#run = run;
    this.#timer = setInterval(() => this.#draw(), REDRAW);
    // Work that keeps the timer from running still reports from within.
    const draw = (): void => this.#drawIfDue();
    this.#stopListening = activity.listen({ onBegin: draw, onProgress: draw, onEnd: draw, onIdle: draw });
    this.#stopDiverting = divertConsole((text) => this.note(text.replace(/\n$/, "")));
  }

  begin(): void {
    this.#drawIfDue();
  }

  end(end: StepEnd): void {
    if (end.outcome !== "stopped") this.#ended++;
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
    this.#stopDiverting();
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
    const lines = [this.#summary(), ...shown, ...more].map((line) =>
      shorten(escapeControls(line), this.#terminal.columns() - 1)
    );
    this.#erase();
    this.#terminal.err(unwrapped(lines));
    this.#drawn = lines.map(({ length }) => length);
  }

  #summary(): string {
    const failed = this.#failed > 0 ? ` · ${this.#failed} failed` : "";
    const share = this.#run.total === 0 ? 1 : this.#ended / this.#run.total;
    return `${bar(share)} ${this.#ended} of ${this.#run.total} ops${failed} · ${
      durationText(Date.now() - this.#began)
    }`;
  }

  #erase(): void {
    if (this.#drawn.length === 0) return;
    // Terminals that became narrower have broken lines in two.
    const columns = Math.max(1, this.#terminal.columns());
    const rows = this.#drawn.reduce((sum, length) => sum + Math.max(1, Math.ceil(length / columns)), 0);
    this.#terminal.err(`\x1b[${rows}A\r\x1b[J`);
    this.#drawn = [];
  }
}

function bar(share: number): string {
  const filled = Math.round(share * BAR);
  return "█".repeat(filled) + "░".repeat(BAR - filled);
}
