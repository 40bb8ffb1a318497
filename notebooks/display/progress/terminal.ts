/**
 * Progress on standard error: bars in a terminal, plain lines in a log.
 *
 * @module
 */

import { visible } from "../html.ts";
import { shorten } from "../text.ts";
import type { ProgressSink } from "./board.ts";
import { describe, type ProgressLine } from "./line.ts";

const BAR = 24;

/** Writes text. */
export type Write = (text: string) => void;

/** Draws bars over each other. `columns` is the width of the terminal. */
export function terminalSink(write: Write, columns: () => number): ProgressSink {
  return {
    delay: 500,
    interval: 200,
    open: () => {
      let drawn = 0;
      let settled = 0;
      return (lines) => {
        const ended = lines.filter(({ outcome }) => outcome !== undefined).length;
        const rows = lines.slice(settled).map((line) => shorten(barText(line, Date.now()), columns() - 1));
        // Lines of ops that ended scroll away; only those of running ops are drawn anew.
        write(`${drawn > 0 ? `\x1b[${drawn}A` : ""}\r\x1b[J${rows.join("\n")}\n`);
        drawn = lines.length - ended;
        settled = ended;
      };
    },
  };
}

function barText(line: ProgressLine, now: number): string {
  const { name, share, facts } = describe(line, now);
  const filled = Math.round((share ?? 0) * BAR);
  const bar = share === undefined ? "" : ` ${"█".repeat(filled)}${"░".repeat(BAR - filled)}`;
  return visible(`${name}${bar} ${facts}`.replace(/\s+/g, " "));
}

/** Writes a line now and then for each op that runs, and one when it ends. */
export function logSink(write: Write): ProgressSink {
  return {
    delay: 2_000,
    interval: 10_000,
    open: () => {
      let settled = 0;
      return (lines) => {
        for (const line of lines.slice(settled)) {
          const { name, share, facts } = describe(line, Date.now());
          const percent = share === undefined ? "" : ` ${Math.round(share * 100)} %`;
          write(`${visible(name)}:${percent} ${facts}\n`);
        }
        settled = lines.filter(({ outcome }) => outcome !== undefined).length;
      };
    },
  };
}
