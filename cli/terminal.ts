/**
 * What the command line writes to and hears from. Tests give one that keeps what was written.
 *
 * @module
 */

import { canDraw } from "../notebooks/display/progress/can_draw.ts";
import { escapeControls } from "../ops/messages.ts";
import { COLOUR } from "./colour_codes.ts";

/** What asks a process to stop: Ctrl-C at the keyboard, or `kill` and whoever looks after processes. */
export type StopSignal = "SIGINT" | "SIGTERM";

/** Standard output and error, and requests to stop. */
export interface Terminal {
  /** Writes to standard output: results, for people or programs. */
  out(text: string): void;
  /** Writes to standard error: progress, notes, errors. */
  err(text: string): void;
  /** Whether somebody reads standard output in a terminal that can be drawn on. */
  readonly isTerminal: boolean;
  /** Whether somebody reads standard error in a terminal. */
  readonly isErrTerminal: boolean;
  /** Whether standard output shows colours: in a terminal, unless `NO_COLOR` is set. */
  readonly hasColours: boolean;
  /** Whether standard error does. */
  readonly hasErrColours: boolean;
  /** Width of the terminal in characters. */
  columns(): number;
  /** Height of the terminal in lines. */
  rows(): number;
  /**
   * Calls `listener` on Ctrl-C or SIGTERM, the first time, until the returned function is called. After a moment Ctrl-C
   * then ends the process at once, even one too busy to listen; SIGTERM does nothing, as it may well be sent twice.
   */
  onInterrupt(listener: (signal: StopSignal) => void): () => void;
}

/** The terminal of this process. */
export function systemTerminal(): Terminal {
  const isTerminal = canDraw(Deno.stdout);
  const isErrTerminal = canDraw(Deno.stderr);
  return {
    out: (text) => writeAll(Deno.stdout, new TextEncoder().encode(text)),
    err: (text) => writeAll(Deno.stderr, new TextEncoder().encode(text)),
    isTerminal,
    isErrTerminal,
    hasColours: isTerminal && !Deno.noColor,
    hasErrColours: isErrTerminal && !Deno.noColor,
    columns: () => isTerminal || isErrTerminal ? Deno.consoleSize().columns : 100,
    rows: () => isTerminal || isErrTerminal ? Deno.consoleSize().rows : 50,
    onInterrupt,
  };
}

/**
 * A terminal whose text cannot talk to it: control characters and bidirectional marks in names, messages and data are
 * seen as `\u001b`. Only this project's own colours and drawing work.
 */
export function safeTerminal(terminal: Terminal): Terminal {
  const { isTerminal, isErrTerminal, hasColours, hasErrColours } = terminal;
  return {
    out: (text) => terminal.out(safeText(text, hasColours, isTerminal)),
    err: (text) => terminal.err(safeText(text, hasErrColours, isErrTerminal)),
    isTerminal,
    isErrTerminal,
    hasColours,
    hasErrColours,
    columns: () => terminal.columns(),
    rows: () => terminal.rows(),
    onInterrupt: (listener) => terminal.onInterrupt(listener),
  };
}

const ESC = "\x1b";
/** What a drawing begins and ends with; elsewhere in a text it is no drawing of ours. */
const DRAWING_START = new RegExp(
  `^(?:${ESC}\\[\\d+A\\r${ESC}\\[J|${ESC}\\[\\?1049[hl]|(?:${ESC}\\[H${ESC}\\[J)?${ESC}\\[\\?7l)`,
);
const DRAWING_END = new RegExp(`${ESC}\\[\\?7h$`);

function safeText(text: string, hasColours: boolean, isTerminal: boolean): string {
  const start = isTerminal ? DRAWING_START.exec(text)?.[0] ?? "" : "";
  const end = isTerminal && start !== "" ? DRAWING_END.exec(text)?.[0] ?? "" : "";
  const inner = text.slice(start.length, text.length - end.length);
  if (!hasColours) return start + escapeControls(inner) + end;
  // The parts at odd places are colours.
  return start + inner.split(COLOUR).map((part, i) => i % 2 === 1 ? part : escapeControls(part)).join("") + end;
}

/**
 * Milliseconds in which Ctrl-C counts once: a process that was started by another, such as `deno task`, gets it from the
 * terminal and again from there.
 */
const ONE_CTRL_C = 500;

function onInterrupt(listener: (signal: StopSignal) => void): () => void {
  let hasStopped = false;
  const stop = (signal: StopSignal): void => {
    if (hasStopped) return;
    hasStopped = true;
    // Without a listener the system ends the process.
    Deno.unrefTimer(setTimeout(() => Deno.removeSignalListener("SIGINT", onSigint), ONE_CTRL_C));
    listener(signal);
  };
  const onSigint = (): void => stop("SIGINT");
  const onSigterm = (): void => stop("SIGTERM");
  Deno.addSignalListener("SIGINT", onSigint);
  // Windows has no SIGTERM that could be caught.
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", onSigterm);
  return () => {
    Deno.removeSignalListener("SIGINT", onSigint);
    if (Deno.build.os !== "windows") Deno.removeSignalListener("SIGTERM", onSigterm);
  };
}

/** Writes all of it, or ends the process where nobody reads any more, as after `| head`. */
function writeAll(stream: { writeSync(bytes: Uint8Array): number }, bytes: Uint8Array): void {
  try {
    for (let at = 0; at < bytes.length;) at += stream.writeSync(bytes.subarray(at));
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) Deno.exit(0);
    throw error;
  }
}

/** As many characters are written at a time. */
const CHUNK = 64 << 10;

/** Writes many texts to standard output, a large piece at a time. */
export function outAll(terminal: Terminal, texts: Iterable<string>): void {
  let waiting = "";
  for (const text of texts) {
    waiting += text;
    if (waiting.length < CHUNK) continue;
    terminal.out(waiting);
    waiting = "";
  }
  if (waiting !== "") terminal.out(waiting);
}

/** Lines to be drawn over later: the terminal cuts what is too wide, and does not wrap it. */
export function unwrapped(lines: readonly string[]): string {
  return `\x1b[?7l${lines.join("\n")}\n\x1b[?7h`;
}
