/**
 * Help that fits narrow terminals.
 *
 * @module
 */

import { Help } from "commander";

/** Descriptions are not squeezed beside their options below this width. */
const NARROWEST = 40;
/** Descriptions below their options begin here. */
const INDENT = 6;

/** An option or command with its description: beside it where there is room, else below it. */
export function formatItem(term: string, termWidth: number, description: string, helper: Help): string {
  const width = helper.helpWidth ?? 80;
  if (width - termWidth - 4 >= NARROWEST) {
    return Help.prototype.formatItem.call(helper, term, termWidth, description, helper);
  }
  const below = description === "" ? "" : `\n${wrapLine(" ".repeat(INDENT) + description, width)}`;
  return `  ${term}${below}`;
}

/** Text in which no line is wider than `width`, but for commands, which can be copied as they are. */
export function wrapText(text: string, width: number): string {
  return text.split("\n").map((line) => /^ *\$ /.test(line) ? line : wrapLine(line, width)).join("\n");
}

function wrapLine(line: string, width: number): string {
  if (line.length <= width) return line;
  const [indent] = /^ */.exec(line)!;
  const lines: string[] = [];
  let current = "";
  for (const word of line.trim().split(/ +/)) {
    if (current !== "" && indent.length + current.length + 1 + word.length > width) {
      lines.push(current);
      current = word;
    } else current = current === "" ? word : `${current} ${word}`;
  }
  return [...lines, current].map((part) => indent + part).join("\n");
}
