/**
 * Code before it is laid out in lines.
 *
 * @module
 */

import type { Op } from "../op.ts";
import { isOp } from "../op_reference.ts";

/** Code: text, an op to be named or written out here, a sequence, or a bracketed list that can be broken into lines. */
export type Code = string | Op | Brackets | readonly Code[];

/** Items between brackets, separated by commas. */
export interface Brackets {
  /** The bracket before them. */
  readonly open: string;
  /** What stands between. */
  readonly items: readonly Code[];
  /** The bracket after them. */
  readonly close: string;
  /** A space inside the brackets where they stand on one line, as in `{ a }`. */
  readonly spaced?: boolean;
}

/** The ops that stand in `code`, in order, as often as they do. */
export function opsIn(code: Code): Op[] {
  if (typeof code === "string") return [];
  if (isOp(code)) return [code];
  // Data are texts, and may be very many.
  return (isSequence(code) ? code : code.items).filter((item) => typeof item !== "string").flatMap(opsIn);
}

/** The code with each op replaced. */
export function replaceOps(code: Code, replacement: (op: Op) => Code): Code {
  if (typeof code === "string") return code;
  if (isOp(code)) return replacement(code);
  if (isSequence(code)) return code.map((part) => replaceOps(part, replacement));
  return { ...code, items: code.items.map((item) => replaceOps(item, replacement)) };
}

/** The code on one line. Ops must have been replaced. */
export function oneLine(code: Code): string {
  if (typeof code === "string") return code;
  if (isOp(code)) return code.toString();
  if (isSequence(code)) return code.map(oneLine).join("");
  const space = spaceIn(code);
  return `${code.open}${space}${code.items.map(oneLine).join(", ")}${space}${code.close}`;
}

function spaceIn({ spaced, items }: Brackets): string {
  return spaced && items.length > 0 ? " " : "";
}

/** Whether the code has at most so many characters on one line. Of long code no more is looked at than has a place there. */
export function fits(code: Code, width: number): boolean {
  return roomAfter(code, width) >= 0;
}

/** What code leaves of some room on a line; less than nothing where it is longer. */
function roomAfter(code: Code, room: number): number {
  if (typeof code === "string") return room - code.length;
  if (isOp(code)) return room - code.toString().length;
  if (isSequence(code)) return roomAfterItems(code, room, 0);
  const around = code.open.length + code.close.length + 2 * spaceIn(code).length;
  return roomAfterItems(code.items, room - around, ", ".length);
}

function roomAfterItems(items: readonly Code[], room: number, between: number): number {
  let left = room;
  for (let i = 0; i < items.length && left >= 0; i++) left = roomAfter(items[i], left - (i > 0 ? between : 0));
  return left;
}

const INDENT = "  ";

/** Lines are at most so long, as far as they can be broken. */
export const LINE_WIDTH = 100;

/** The code in lines of at most `width` characters after `indent`, as far as brackets can be broken. */
export function layOut(code: Code, width: number, indent = ""): string {
  if (typeof code === "string" || isOp(code) || fits(code, width)) return oneLine(code);
  return isSequence(code) ? layOutSequence(code, width, indent) : breakUp(code, width, indent);
}

/** Breaks the last brackets, which are those of the outermost call. */
function layOutSequence(parts: readonly Code[], width: number, indent: string): string {
  const last = parts.findLastIndex(opensBrackets);
  const before = parts.slice(0, last).map(oneLine).join("");
  const after = parts.slice(last + 1).map(oneLine).join("");
  return last < 0 ? after : before + layOut(parts[last], width - before.length - after.length, indent) + after;
}

/** One item on each line; in `f("x", { … })` the object is broken, not the call. */
function breakUp(code: Brackets, width: number, indent: string): string {
  const last = code.items.at(-1);
  if (last === undefined) return oneLine(code);
  if (code.open === "(" && typeof last !== "string" && !isOp(last) && !isSequence(last) && last.items.length > 0) {
    const before = code.items.slice(0, -1).map((item) => `${oneLine(item)}, `).join("");
    return `${code.open}${before}${breakUp(last, width, indent)}${code.close}`;
  }
  const inner = indent + INDENT;
  const lines = code.items.map((item) => `${inner}${layOut(item, LINE_WIDTH - inner.length - 1, inner)},\n`);
  return `${code.open}\n${lines.join("")}${indent}${code.close}`;
}

function opensBrackets(code: Code): boolean {
  if (typeof code === "string" || isOp(code)) return false;
  return isSequence(code) ? code.some(opensBrackets) : code.items.length > 0;
}

function isSequence(code: Code): code is readonly Code[] {
  return Array.isArray(code);
}
