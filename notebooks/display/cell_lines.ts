/**
 * Lines of cells. Deno's kernel makes JavaScript of a cell, without types and blank lines and in a form of its own, and stacks count the lines
 * of that: the same is made once more, with a map.
 *
 * @module
 */

import { nodeModule } from "../../ops/builtins.ts";
import type { SourceMap } from "node:module";
import { ANY_MEMBER, type CallInCell, type Cells } from "../../ops/call_site.ts";
import { type Broadcast, RunningCell } from "../../runner/kernel/running_cell.ts";
import type { Cell } from "../../runner/kernel/shared_cell.ts";
import { shorten } from "./text.ts";

/** What the kernel puts before the first line. */
const PREFIX = "'use strict'; void 0;";
/** Imports of names: the kernel makes a call of each, of one line as well. */
const IMPORT = /^([ \t]*)import\s(?!type\s)[\w$\s{},*]+?\sfrom\s*("[^"\n]*"|'[^'\n]*')(?!\s*with\b)/gm;
/** Other imports of names, such as those with attributes, whose call has other lines. */
const OTHER_IMPORT = /(^|;)\s*import\s+(?!type\s|["'])/m;
/** What stands before the map. */
const MAP = "\n//# sourceMappingURL=data:application/json;base64,";
/** What the kernel reads in another way: objects, and classes, whose computed names and decorators it moves. */
const OTHER = /^\s*\{|\bclass\b[^\n{]*\{/;

/** The cells of a kernel. */
export function cellsOf(broadcast: Broadcast): Cells {
  const running = new RunningCell(broadcast);
  return { lineOf: (call, time) => lineOf(running.cell(), call, time) };
}

/** What {@linkcode Cells} tell of a call where this cell runs. */
export function lineOf(cell: Cell | undefined, call: CallInCell, time: number): string | undefined {
  // Times are whole milliseconds, and a quick cell calls in the one in which it began.
  if (cell === undefined || time < cell.time) return undefined;
  const line = cellLine(cell.source, call);
  return line && `cell [${cell.count}], ${line}`;
}

/** The line of a cell's source that makes a call, as in `line 3: data.take(5)`; `undefined` where that is not sure. */
export function cellLine(source: string, { line, column, name }: CallInCell): string | undefined {
  const made = javaScriptOf(source);
  const at = column - 1 - (line === 1 ? PREFIX.length : 0);
  if (made === undefined || !isCallAt(made.lines[line - 1] ?? "", at, name)) return undefined;
  const { originalLine = -1 } = made.map.findEntry(line - 1, at) as { originalLine?: number };
  const text = source.split("\n")[originalLine]?.trim();
  return text ? `line ${originalLine + 1}: ${shorten(text)}` : undefined;
}

function javaScriptOf(source: string): { readonly lines: readonly string[]; readonly map: SourceMap } | undefined {
  const text = lasting(source);
  if (OTHER.test(text) || OTHER_IMPORT.test(text)) return undefined;
  try {
    const made = nodeModule().stripTypeScriptTypes(text, { mode: "transform", sourceMap: true });
    const [code, map] = made.split(MAP);
    return { lines: code.split("\n"), map: new (nodeModule().SourceMap)(JSON.parse(atob(map))) };
  } catch {
    return undefined; // Such as JSX.
  }
}

/** The source with imports that stay, whether what they import is used or not. */
function lasting(source: string): string {
  return source.replace(IMPORT, (text, indent, from) => `${indent}import ${from}${text.replace(/[^\n]+/g, "")}`);
}

/** Whether a place is one where `name` is called, made or awaited. */
function isCallAt(line: string, at: number, name: string): boolean {
  const [before, word] = [line.slice(0, at), /^[\w$]*/.exec(line.slice(at))![0]];
  if (name === ANY_MEMBER) return /^[\w$.[]/.test(line.slice(at));
  return word === name || line[at] === "`" && before.endsWith(name);
}
