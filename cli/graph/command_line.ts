/**
 * Options as the words of a command line, for messages that say what to type.
 *
 * @module
 */

import type { GraphOptions } from "./options.ts";

const WORDS = [
  ["file", "-f"],
  ["uuid", "-u"],
  ["variable", "-s"],
  ["type", "-t"],
  ["parameter", "-p"],
  ["code", "-S"],
  ["state", "--state"],
] as const;

/** The command that is about the ops of `options`: `probegraph run -f main.ts -s probe`. */
export function commandLine(command: string, options: GraphOptions): string {
  const words = WORDS.flatMap(([name, word]) => {
    const values = options[name];
    return values === undefined ? [] : [word, ...values.map(quoted)];
  });
  return [
    `probegraph ${command}`,
    ...words,
    ...(options.deps === false ? ["--no-deps"] : []),
    ...(options.store === undefined ? [] : ["--store", quoted(options.store)]),
  ].join(" ");
}

/** As a shell needs it. */
function quoted(text: string): string {
  return /^[\w./:@%+,=#-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
