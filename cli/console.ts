/**
 * Keeping standard output for results: what a user's file prints goes to standard error.
 *
 * @module
 */

import { Console } from "node:console";
import { Writable } from "node:stream";
import type { Terminal } from "./terminal.ts";

/** Does `work` while everything that code prints with `console` is written to standard error. */
export async function withConsoleOnError<T>(terminal: Terminal, work: () => Promise<T>): Promise<T> {
  const before = globalThis.console;
  const stream = new Writable({
    decodeStrings: false,
    write: (text, _, done) => {
      terminal.err(String(text));
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
