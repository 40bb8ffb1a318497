/**
 * Collects what runs, and has it shown now and then.
 *
 * @module
 */

import type { Activity, ActivityListener, Outcome, RunningOp } from "../../../runner/evaluation/activity.ts";
import type { ProgressLine } from "./line.ts";

/** Shows the lines of one batch, each time in place of the last: ops that ended first, then those that run. */
export type ShowLines = (lines: readonly ProgressLine[]) => void;

/** Shows progress somewhere: a notebook, a terminal, a log. */
export interface ProgressSink {
  /** Milliseconds that pass before the first look, so that quick work shows nothing. */
  readonly delay: number;
  /** Milliseconds between two looks. */
  readonly interval: number;
  /** Begins to show a batch. */
  open(): ShowLines;
}

/** Follows batches: each goes from the first op that begins until nobody waits for a result any more. */
export class ProgressBoard implements ActivityListener {
  readonly #sink: ProgressSink;
  readonly #running = new Map<string, RunningOp>();
  #ended: ProgressLine[] = [];
  #show: ShowLines | undefined;
  #began = 0;
  #shown = 0;
  #isIdle = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(sink: ProgressSink) {
    this.#sink = sink;
  }

  /** Shows an activity until the returned function is called. */
  static follow(activity: Activity, sink: ProgressSink): () => void {
    return activity.listen(new ProgressBoard(sink));
  }

  onBegin(running: RunningOp): void {
    if (this.#running.size === 0 && this.#ended.length === 0) this.#began = Date.now();
    this.#running.set(running.op.uuid, running);
    this.#isIdle = false;
    this.#schedule();
  }

  onProgress(): void {
    // Work that keeps the timer from running still reports from within.
    const now = Date.now();
    if (now - this.#began >= this.#sink.delay && now - this.#shown >= this.#sink.interval) this.#look();
  }

  onStop(): void {
    if (this.#show !== undefined) this.#look();
  }

  onEnd(running: RunningOp, outcome: Outcome): void {
    this.#running.delete(running.op.uuid);
    this.#ended.push({ running, outcome, ended: Date.now() });
    // The last look must not wait for a timer: the program may end here.
    if (this.#running.size > 0) return;
    if (this.#show !== undefined) this.#look();
    if (this.#isIdle) this.#close();
  }

  onIdle(): void {
    this.#isIdle = true;
    // Ops that were stopped may take a moment to end.
    if (this.#running.size === 0) this.#close();
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#ended = [];
    this.#show = undefined;
  }

  #schedule(): void {
    if (this.#timer !== undefined) return;
    const delay = this.#show === undefined ? this.#sink.delay : this.#sink.interval;
    this.#timer = setTimeout(() => this.#tick(), delay);
    // Showing progress is no reason for a program to go on.
    Deno.unrefTimer(this.#timer);
  }

  #tick(): void {
    this.#timer = undefined;
    if (this.#running.size > 0) this.#look();
    this.#schedule();
  }

  #look(): void {
    this.#shown = Date.now();
    this.#show ??= this.#sink.open();
    this.#show([...this.#ended, ...[...this.#running.values()].map((running) => ({ running }))]);
  }
}
