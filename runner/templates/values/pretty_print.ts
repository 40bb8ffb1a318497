/**
 * Laying values out over lines, as Python's `pprint.pformat` does at its width of 80: dicts sorted, one entry a line where
 * the whole does not fit, long texts cut between words.
 *
 * @module
 */

import { isOrdered } from "./compare.ts";
import { splitLines } from "./python_text.ts";
import { represent, representText } from "./represent.ts";
import { PyDict, PyTuple, type PyValue, type Runtime } from "./values.ts";

const WIDTH = 80;

/** `pprint.pformat(value)`. */
export function prettyPrint(runtime: Runtime, value: PyValue): string {
  return layOut(runtime, sortedDicts(runtime, value), 0, 0, 1);
}

/** A copy whose dicts are sorted by key; keys that have no order are sorted by type and text, as pprint does. */
function sortedDicts(runtime: Runtime, value: PyValue): PyValue {
  runtime.budget.spend(1);
  if (Array.isArray(value)) return value.map((item) => sortedDicts(runtime, item));
  if (value instanceof PyTuple) return new PyTuple(value.items.map((item) => sortedDicts(runtime, item)));
  if (!(value instanceof PyDict)) return value;
  const sorted = new PyDict();
  const entries = [...value.entries].sort(([, [a]], [, [b]]) => compareKeys(runtime, a, b));
  for (const [hash, [key, item]] of entries) sorted.entries.set(hash, [key, sortedDicts(runtime, item)]);
  return sorted;
}

function compareKeys(runtime: Runtime, a: PyValue, b: PyValue): number {
  try {
    return isOrdered(runtime, "<", a, b) ? -1 : isOrdered(runtime, "<", b, a) ? 1 : 0;
  } catch {
    const [x, y] = [typeof a, typeof b];
    return x < y ? -1 : x > y ? 1 : 0;
  }
}

/**
 * @param indent the column that the value starts in
 * @param allowance columns needed behind it, for brackets
 * @param level how deep the value is, from 1
 */
function layOut(runtime: Runtime, value: PyValue, indent: number, allowance: number, level: number): string {
  const whole = represent(runtime, value);
  if (whole.length <= WIDTH - indent - allowance) return whole;
  if (Array.isArray(value)) return `[${layOutItems(runtime, value, indent, allowance + 1, level)}]`;
  if (value instanceof PyTuple) {
    const end = value.items.length === 1 ? ",)" : ")";
    return `(${layOutItems(runtime, value.items, indent, allowance + end.length, level)}${end}`;
  }
  if (value instanceof PyDict) return `{${layOutEntries(runtime, value, indent, allowance + 1, level)}}`;
  return typeof value === "string" ? layOutText(value, indent, allowance, level) : whole;
}

function layOutItems(
  runtime: Runtime,
  items: readonly PyValue[],
  indent: number,
  allowance: number,
  level: number,
): string {
  return items.map((item, i) => layOut(runtime, item, indent + 1, i === items.length - 1 ? allowance : 1, level + 1))
    .join(`,\n${" ".repeat(indent + 1)}`);
}

function layOutEntries(runtime: Runtime, dict: PyDict, indent: number, allowance: number, level: number): string {
  const entries = [...dict.entries.values()];
  return entries.map(([key, item], i) => {
    const start = `${represent(runtime, key)}: `;
    const isLast = i === entries.length - 1;
    return start + layOut(runtime, item, indent + 1 + start.length, isLast ? allowance : 1, level + 1);
  }).join(`,\n${" ".repeat(indent + 1)}`);
}

function layOutText(text: string, indent: number, allowance: number, level: number): string {
  const isOutermost = level === 1;
  const start = isOutermost ? indent + 1 : indent;
  const end = isOutermost ? allowance + 1 : allowance;
  const chunks: string[] = [];
  const lines = splitLines(text, true);
  lines.forEach((line, i) => {
    const isLastLine = i === lines.length - 1;
    const whole = representText(line);
    if (whole.length <= WIDTH - start - (isLastLine ? end : 0)) chunks.push(whole);
    else for (const chunk of cutBetweenWords(line, WIDTH - start, isLastLine ? end : 0)) chunks.push(chunk);
  });
  if (chunks.length === 1) return chunks[0];
  const joined = chunks.join(`\n${" ".repeat(start)}`);
  return isOutermost ? `(${joined})` : joined;
}

/** Pieces of a line that fit the width, the last of which needs `allowance` columns behind it. */
function cutBetweenWords(line: string, width: number, allowance: number): string[] {
  const words = line.match(/\S+\s*|\s+/g) ?? [];
  const pieces: string[] = [];
  let current = "";
  words.forEach((word, i) => {
    const room = i === words.length - 1 ? width - allowance : width;
    if (representText(current + word).length <= room) {
      current += word;
      return;
    }
    if (current !== "") pieces.push(representText(current));
    current = word;
  });
  if (current !== "") pieces.push(representText(current));
  return pieces;
}
