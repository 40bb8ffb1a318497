/**
 * A worker's log.
 *
 * @module
 */

import { availableParallelism, hostname } from "node:os";
import process from "node:process";
import { describe } from "../../notebooks/display/progress/line.ts";
import { durationText, numberText } from "../../notebooks/display/text.ts";
import type { Op } from "../../ops/op.ts";
import { isOp } from "../../ops/op_reference.ts";
import { activity } from "../../runner/evaluation/activity.ts";
import type { WorkerEvent } from "../../runner/queue/serve.ts";
import { paint, type Style } from "../colours.ts";
import { opText } from "../run/step_text.ts";
import type { Terminal } from "../terminal.ts";
import { RowRates } from "./row_rates.ts";

/** What a worker works with. */
export interface WorkerSetting {
  /** The queue, without its password. */
  readonly queue: string;
  /** The URI of the store. */
  readonly store: string;
  /** Tags of the jobs that it takes beside those without one. */
  readonly tags: readonly string[];
  /** The most jobs at a time. */
  readonly concurrency: number;
}

/** Says what a worker does. Leaving its scope ends what it listens to. */
export interface WorkerLog extends Disposable {
  /** The worker has begun. */
  start(setting: WorkerSetting): void;
  /** Something befell the worker or an op. */
  event(event: WorkerEvent): void;
  /** Somebody asked the worker to stop. */
  stopping(): void;
  /** The worker has stopped. */
  end(): void;
}

/** Milliseconds after which it is said again how far the running ops are. */
const AGAIN = 15_000;

const STYLES: Readonly<Partial<Record<WorkerEvent["type"] | "running", Style>>> = {
  completed: "blue",
  failed: "red",
  retry: "yellow",
  trouble: "yellow",
};

/** Lines for people: the time, what happened, to which op. */
export class TextLog implements WorkerLog {
  readonly #terminal: Terminal;
  readonly #variables: ReadonlyMap<string, string>;
  readonly #rates = new RowRates();
  readonly #began = performance.now();
  readonly #counts = new Map<string, number>();
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param variables The names of ops in the files that were loaded, by uuid. */
  constructor(terminal: Terminal, variables: ReadonlyMap<string, string>) {
    this.#terminal = terminal;
    this.#variables = variables;
  }

  start({ queue, store, tags, concurrency }: WorkerSetting): void {
    const name = (text: string) => paint(this.#terminal, "faint", text.padEnd(8));
    this.#terminal.out(
      `${name("worker")}${hostname()}, process ${process.pid}, ${availableParallelism()} cores\n` +
        `${name("queue")}${queue}\n${name("store")}${store}\n` +
        `${name("tags")}${tags.length === 0 ? "none: ops for the CPU" : tags.join(", ")}\n` +
        `${name("jobs")}${concurrency === 1 ? "one at a time" : `${concurrency} at a time`}\n`,
    );
    this.#timer = setInterval(() => this.#sayRunning(), AGAIN);
  }

  event(event: WorkerEvent): void {
    const { type } = event;
    this.#counts.set(type, (this.#counts.get(type) ?? 0) + 1);
    if (type === "begin") this.#rates.begin(event.op);
    this.#line(type, this.#text(event));
  }

  stopping(): void {
    this.#line("stopping", "finishing a batch, then jobs go back to the queue; Ctrl-C again ends it at once");
  }

  end(): void {
    const count = (type: WorkerEvent["type"], what: string): string[] => {
      const times = this.#counts.get(type);
      return times === undefined ? [] : [`${numberText(times)} ${what}`];
    };
    const parts = [
      ...count("completed", "completed"),
      ...count("failed", "failed"),
      ...count("returned", "given back"),
      ...count("stopped", "stopped"),
    ];
    const did = parts.length === 0 ? "no jobs" : parts.join(", ");
    this.#line("ended", `${did}, in ${durationText(performance.now() - this.#began)}`);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#rates[Symbol.dispose]();
  }

  #text(event: WorkerEvent): string {
    switch (event.type) {
      case "ready":
        return "waiting for jobs";
      case "begin":
        return `${this.#name(event)}${togetherText(event.together.length)}`;
      case "completed":
        return this.#completedText(event);
      case "divided":
        return `${this.#name(event)} into ${event.parts.length} parts of ${numberText(event.parts[0].end)} rows`;
      case "retry":
        return `${this.#name(event)}, attempt ${event.attempt} of ${event.attempts}: ${event.error}`;
      case "failed":
        return `${this.#name(event)}: ${event.error}`;
      case "returned":
        return `${this.#name(event)} to the queue`;
      case "stopped":
        return `${this.#name(event)}: nobody wants it any more`;
      case "trouble":
        return event.message;
    }
  }

  #completedText(event: Extract<WorkerEvent, { type: "completed" }>): string {
    if (event.computed.length === 0) return `${this.#name(event)}: the result was there`;
    const rate = this.#rates.end(event.op);
    return `${this.#name(event)} in ${durationText(event.milliseconds)}${rate === undefined ? "" : `, ${rate}`}`;
  }

  #name({ op, part }: { readonly op: Op; readonly part?: { readonly start: number; readonly end: number } }): string {
    const rows = part === undefined ? "" : ` rows ${numberText(part.start)} to ${numberText(part.end - 1)}`;
    return `${opText(op, this.#variables)}${rows}`;
  }

  #sayRunning(): void {
    for (const running of activity.running) {
      const { share, facts } = describe({ running }, Date.now());
      const percent = share === undefined ? "" : ` ${Math.round(share * 100)} %`;
      this.#line("running", `${opText(running.op, this.#variables)}:${percent} ${facts}`);
    }
  }

  #line(type: string, text: string): void {
    const time = new Date().toISOString().replace(/\.\d+/, "");
    const word = paint(this.#terminal, STYLES[type as keyof typeof STYLES], type.padEnd(9));
    this.#terminal.out(`${paint(this.#terminal, "faint", time)}  ${word}  ${text}\n`);
  }
}

/** Ops that share a pass of their model. */
function togetherText(others: number): string {
  if (others === 0) return "";
  return others === 1 ? ", in one pass with another op" : `, in one pass with ${others} other ops`;
}

/** Lines of JSON for programs. */
export class JsonLog implements WorkerLog {
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  start(setting: WorkerSetting): void {
    this.#line({ event: "start", host: hostname(), process: process.pid, ...setting });
  }

  event(event: WorkerEvent): void {
    if (!("op" in event)) {
      const { type, ...details } = event;
      return this.#line({ event: type, ...details });
    }
    const { type, op, ...details } = event;
    const data = Object.entries(details).map(([name, value]) => {
      return name === "milliseconds" ? ["seconds", value / 1000] : [name, isOps(value) ? value.map(uuidOf) : value];
    });
    this.#line({ event: type, uuid: op.uuid, ...Object.fromEntries(data) });
  }

  stopping(): void {
    this.#line({ event: "stopping" });
  }

  end(): void {
    this.#line({ event: "ended" });
  }

  [Symbol.dispose](): void {}

  #line(event: Readonly<Record<string, unknown>>): void {
    this.#terminal.out(`${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`);
  }
}

function isOps(value: unknown): value is readonly Op[] {
  return Array.isArray(value) && value.every((item) => isOp(item));
}

function uuidOf({ uuid }: Op): string {
  return uuid;
}
