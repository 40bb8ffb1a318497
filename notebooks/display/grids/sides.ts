/**
 * The names beside a picture's cells.
 *
 * @module
 */

import { type Html, markup, raw } from "../html.ts";
import type { CellBox } from "./cells.ts";
import { quoted, tokenLabel, widest } from "./token_text.ts";

/** One side of a picture: what it counts, and what its places are called, by one name or by several. */
export interface Side {
  /** What the side counts: `layer`, `position`. */
  readonly name: string;
  /** The names, a line for each kind: of clean and of corrupted tokens, say. */
  readonly lines: readonly SideLine[];
  /** Whether the names are tokens. */
  readonly areTokens: boolean;
  /** The number of its first place, of a part of a longer side. @default it is whole */
  readonly first?: number;
}

/** One name for each place of a side. */
export interface SideLine {
  /** What tells the line from the others: `clean`, `corrupted`. */
  readonly name: string;
  /** The names, in the order of the places. */
  readonly texts: readonly string[];
}

/** The width of a character of names, and their size, in pixels. */
export const CHARACTER = 6.7;
/** Attributes of tokens: the class is for cards, which have a font for all text of pictures, the style for elsewhere. */
export const MONO = raw(`class="pg-mono" style="font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace"`);

/** What a place is called in full: `position 5: " Mary" (clean), " John" (corrupted)`. */
export function placeNames({ name, lines, areTokens, first = 0 }: Side): string[] {
  return lines[0].texts.map((text, i) => {
    if (!areTokens) return `${name} ${text}`;
    const texts = lines.map((line) => quoted(line.texts[i]) + (lines.length > 1 ? ` (${line.name})` : ""));
    return `${name} ${first + i}: ${texts.join(", ")}`;
  });
}

/** The names as they are drawn. */
export function shownNames({ areTokens }: Side, { texts }: SideLine): string[] {
  return texts.map((text) => areTokens ? tokenLabel(text) : tokenLabel(text, 20));
}

/** The width to the left of cells: for the names of their rows, and of the lines of names under them. */
export function leftWidth(left: Side, under: Side): number {
  const names = Math.ceil(widest(shownNames(left, left.lines[0])) * CHARACTER) + 24;
  return Math.max(names, Math.ceil(widest(under.lines.map(({ name }) => name)) * CHARACTER) + 8);
}

/** Names to the left of the rows of cells; where rows are too low for names, some are left out. */
export function leftNames(side: Side, box: CellBox): Html {
  const names = shownNames(side, side.lines[0]);
  const step = Math.ceil(12 / box.height);
  const texts = names.flatMap((name, i) => {
    const y = round(box.y + (i + 0.5) * box.height + 4);
    return i % step > 0 ? [] : [markup`<text x="${box.x - 6}" y="${y}">${name}</text>`];
  });
  const middle = round(box.y + names.length * box.height / 2);
  return markup`<g font-size="11" text-anchor="end" fill="currentColor">${texts}</g><text transform="translate(11 ${middle}) rotate(-90)" font-size="11" text-anchor="middle" fill="currentColor" fill-opacity="0.8">${side.name}</text>`;
}

/** Whether the names under cells stand upright: they are too wide to lie. */
export function areUpright(side: Side, width: number): boolean {
  return widest(side.lines.flatMap((line) => shownNames(side, line))) * CHARACTER > width - 2;
}

/** The height that names under the columns of cells take. */
export function underHeight(side: Side, width: number): number {
  const heights = side.lines.map((line) => lineHeight(side, line, width));
  return heights.reduce((sum, height) => sum + height, 18);
}

function lineHeight(side: Side, line: SideLine, width: number): number {
  return areUpright(side, width) ? Math.ceil(widest(shownNames(side, line)) * CHARACTER) + 12 : 18;
}

/** Names under the columns of cells, one line of them under the other; what differs from the first line is bold. */
export function underNames(side: Side, box: CellBox, y: number): Html[] {
  let top = y;
  const drawn = side.lines.map((line, at) => {
    const own = underLine(side, at, box, top);
    top += lineHeight(side, line, box.width);
    return own;
  });
  const middle = round(box.x + side.lines[0].texts.length * box.width / 2);
  return [
    ...drawn,
    markup`<text x="${middle}" y="${
      top + 12
    }" font-size="11" text-anchor="middle" fill="currentColor" fill-opacity="0.8">${nameOf(side)}</text>`,
  ];
}

/** What a side counts, and which of it where it is a part: `position 14 to 27`. */
function nameOf({ name, lines, first }: Side): string {
  return first === undefined ? name : `${name} ${first} to ${first + lines[0].texts.length - 1}`;
}

function underLine(side: Side, at: number, box: CellBox, y: number): Html {
  const line = side.lines[at];
  const upright = areUpright(side, box.width);
  const texts = shownNames(side, line).map((name, i) => {
    const x = round(box.x + (i + 0.5) * box.width - 0.5);
    const weight = at > 0 && line.texts[i] !== side.lines[0].texts[i] && raw(` font-weight="700"`);
    return upright
      ? markup`<text transform="translate(${x + 4} ${y + 6}) rotate(-90)" text-anchor="end"${weight}>${name}</text>`
      : markup`<text x="${x}" y="${y + 13}" text-anchor="middle"${weight}>${name}</text>`;
  });
  const name = line.name !== "" &&
    markup`<text x="${box.x - 6}" y="${
      y + 16
    }" font-size="11" text-anchor="end" fill="currentColor" fill-opacity="0.8">${line.name}</text>`;
  return markup`${name}<g font-size="11" fill="currentColor" ${side.areTokens && MONO}>${texts}</g>`;
}

/** A tenth of a pixel is enough. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
