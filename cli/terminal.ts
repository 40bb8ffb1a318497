/**
 * What the command line writes to and hears from. Tests give one that keeps what was written.
 *
 * @module
 */

/** Standard output and error, and the keyboard's Ctrl-C. */
export interface Terminal {
  /** Writes to standard output: results, for people or programs. */
  out(text: string): void;
  /** Writes to standard error: progress, notes, errors. */
  err(text: string): void;
  /** Whether somebody reads standard output in a terminal. */
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
  /** Calls `listener` on Ctrl-C, until the returned function is called. */
  onInterrupt(listener: () => void): () => void;
  /** Ends the process at once. */
  exit(code: number): void;
}

/** The terminal of this process. */
export function systemTerminal(): Terminal {
  const isTerminal = Deno.stdout.isTerminal();
  const isErrTerminal = Deno.stderr.isTerminal();
  return {
    out: (text) => writeAll(Deno.stdout, new TextEncoder().encode(text)),
    err: (text) => writeAll(Deno.stderr, new TextEncoder().encode(text)),
    isTerminal,
    isErrTerminal,
    hasColours: isTerminal && !Deno.noColor,
    hasErrColours: isErrTerminal && !Deno.noColor,
    columns: () => isTerminal || isErrTerminal ? Deno.consoleSize().columns : 100,
    rows: () => isTerminal || isErrTerminal ? Deno.consoleSize().rows : 50,
    onInterrupt: (listener) => {
      Deno.addSignalListener("SIGINT", listener);
      return () => Deno.removeSignalListener("SIGINT", listener);
    },
    exit: (code) => Deno.exit(code),
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
