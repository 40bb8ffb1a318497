/**
 * Source code with colours.
 *
 * @module
 */

import { type Html, markup } from "./html.ts";
import { shorten } from "./text.ts";

/** Longer code is shortened: inline data can make it very long, and pictures must stay small. */
const LONGEST = 20_000;

/** How much of long code is left. */
const SHORT = { lines: 120, columns: 200 };

/** Code with long lines cut and, where there are too many, those in the middle left out. */
export function shortCode(source: string, { lines, columns } = SHORT): string {
  const all = source.trimEnd().split("\n");
  const half = Math.floor(lines / 2);
  const left = all.length <= lines
    ? all
    : [...all.slice(0, half), `… ${all.length - 2 * half} lines`, ...all.slice(-half)];
  return left.map((line) => shorten(line, columns)).join("\n");
}

const TOKEN = new RegExp(
  [
    String.raw`(?<s>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|` + "`(?:[^`\\\\]|\\\\.)*`)",
    String.raw`(?<k>\b(?:const|await|import|export|from|new|true|false|null)\b)`,
    String.raw`(?<n>\b\d[\w.]*(?:[eE][-+]\d+)?)`,
    String.raw`(?<f>\b[A-Za-z_$][\w$]*(?=\())`,
  ].join("|"),
  "g",
);

/** TypeScript as a block with colours; the menu of the card that it stands on puts a button there that copies it. */
export function codeBlock(source: string): Html {
  const shown = highlight(source.length > LONGEST ? shortCode(source) : source);
  return markup`<div class="code"><pre>${shown}</pre></div>`;
}

function highlight(source: string): Html[] {
  const parts: Html[] = [];
  let end = 0;
  for (const match of source.matchAll(TOKEN)) {
    const [style] = Object.entries(match.groups!).find(([, text]) => text !== undefined)!;
    parts.push(markup`${source.slice(end, match.index)}<span class="${style}">${match[0]}</span>`);
    end = match.index + match[0].length;
  }
  return [...parts, markup`${source.slice(end)}`];
}
