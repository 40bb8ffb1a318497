/**
 * Keeping standard output for results: what a user's file prints goes to standard error.
 *
 * @module
 */

import { Console } from "node:console";
import { Writable } from "node:stream";
import type { Terminal } from "./terminal.ts";

let diverted: ((text: string) => void) | undefined;

/** Has `write` write what code prints, say above a display, until the returned function is called. */
export function divertConsole(write: (text: string) => void): () => void {
  diverted = write;
  return () => void (diverted = undefined);
}

/** Does `work` while everything that code prints with `console` is written to standard error. */
export async function withConsoleOnError<T>(terminal: Terminal, work: () => Promise<T>): Promise<T> {
  const before = globalThis.console;
  const stream = new Writable({
    decodeStrings: false,
    write: (text, _, done) => {
      if (diverted === undefined) terminal.err(String(text));
      else diverted(String(text));
      done();
    },
  });
  globalThis.console = new Console(stream, stream) as unknown as typeof console;
  try {
    return await work();
  } finally {
    globalThis.console = before;
  }
}
