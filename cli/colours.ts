/**
 * Colours of text in a terminal.
 *
 * @module
 */

import type { State } from "../ops/evaluator.ts";
import { CODES, type Style } from "./colour_codes.ts";
import type { Terminal } from "./terminal.ts";

export type { Style } from "./colour_codes.ts";

const STATE_STYLES: Readonly<Record<State, Style | undefined>> = {
  new: undefined,
  pending: undefined,
  running: "green",
  interrupted: "yellow",
  completed: "blue",
  failed: "red",
  ephemeral: "faint",
};

/** The text in a style, where standard output has colours. */
export function paint(terminal: Terminal, style: Style | undefined, text: string): string {
  return terminal.hasColours && style !== undefined ? styled(style, text) : text;
}

/** The text in a style, where standard error has colours. */
export function paintErr(terminal: Terminal, style: Style, text: string): string {
  return terminal.hasErrColours ? styled(style, text) : text;
}

function styled(style: Style, text: string): string {
  const [start, end] = CODES[style];
  return `\x1b[${start}m${text}\x1b[${end}m`;
}

/** The colour that a state has everywhere. */
export function stateStyle(state: State): Style | undefined {
  return STATE_STYLES[state];
}
