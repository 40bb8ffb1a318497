/**
 * Tables of plain text.
 *
 * @module
 */

import { largest } from "../ops/extremes.ts";
import { escapeControls } from "../ops/messages.ts";
import { paint, type Style } from "./colours.ts";
import type { Terminal } from "./terminal.ts";

/** A cell: text, and how it looks. */
export interface TextCell {
  /** What it says. */
  readonly text: string;
  /** How it looks. @default as all text */
  readonly style?: Style | undefined;
}

/** A column: its name, and whether it holds numbers. */
export interface TextColumn {
  /** Its heading. */
  readonly name: string;
  /** Numbers are aligned to the right. @default false */
  readonly isNumber?: boolean;
}

/** A table with a line of names above; numbers to the right. Cells that say nothing have no style. */
export function textTable(
  terminal: Terminal,
  columns: readonly TextColumn[],
  rows: readonly (readonly (TextCell | string)[])[],
): string {
  const cells = rows.map((row) => row.map((cell) => seen(typeof cell === "string" ? { text: cell } : cell)));
  const lines: TextCell[][] = [columns.map(({ name }) => ({ text: name, style: "faint" })), ...cells];
  const widths = columns.map((_, i) => largest(lines.map((line) => line[i].text.length)));
  const padded = (cell: TextCell, i: number): string => {
    const gap = " ".repeat(widths[i] - cell.text.length);
    const text = paint(terminal, cell.style, cell.text);
    return columns[i].isNumber ? gap + text : text + gap;
  };
  return lines.map((line) => `${line.map(padded).join("  ").trimEnd()}\n`).join("");
}

/** As it will be seen, as that is what its width is. */
function seen({ text, style }: TextCell): TextCell {
  return { text: escapeControls(text), style };
}
