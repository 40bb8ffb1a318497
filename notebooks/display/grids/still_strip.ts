/**
 * What is seen of a token strip where styles are stripped: the text as a picture, each token on its colour.
 *
 * @module
 */

import { type Html, markup, visible } from "../html.ts";
import type { PictureParts } from "../picture.ts";
import { minusText } from "./numbers.ts";
import type { Piece } from "./pieces.ts";
import { type Scale, shadeOf } from "./shades.ts";
import { CHARACTER, MONO, round } from "./sides.ts";
import { columnsOf } from "./token_text.ts";

/** A row of a strip. */
export interface StillRow {
  /** The number of the row. */
  readonly row: number;
  /** The highest of its scores. */
  readonly most: number;
  /** Its text in pieces. */
  readonly pieces: readonly Piece[];
}

/** The most pieces that the picture has: an output holds it beside the strip itself. */
const PIECES = 300;
/** Characters on a line. */
const LINE = 84;
const LEFT = 80;
const HEIGHT = 18;

/** Draws the first rows. */
export function stillStrip(name: string, rows: readonly StillRow[], scale: Scale): PictureParts {
  const drawn = firstOf(rows).reduce<{ readonly content: readonly Html[]; readonly y: number }>(
    ({ content, y }, row) => {
      const { lines, height } = rowMarkup(row, y, scale);
      return { content: [...content, lines], y: y + height };
    },
    { content: [], y: 4 },
  );
  return {
    width: LEFT + Math.ceil((LINE + 2) * CHARACTER),
    height: drawn.y,
    label: `Tokens coloured by ${name}`,
    content: markup`<g font-size="11" fill="currentColor">${drawn.content}</g>`,
  };
}

function firstOf(rows: readonly StillRow[]): StillRow[] {
  let room = PIECES;
  return rows.flatMap((row) => {
    const pieces = row.pieces.slice(0, room);
    room -= pieces.length;
    return pieces.length === 0 ? [] : [{ ...row, pieces }];
  });
}

interface PlacedPiece {
  readonly piece: Piece;
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

function rowMarkup({ row, most, pieces }: StillRow, top: number, scale: Scale): { lines: Html; height: number } {
  const placed = place(pieces);
  const height = ((placed.at(-1)?.line ?? 0) + 1) * HEIGHT + 8;
  const texts = placed.map((one) => pieceMarkup(one, top, scale));
  const about = markup`<text x="0" y="${top + 13}" fill-opacity="0.75">row ${row}: ${minusText(most)}</text>`;
  return { lines: markup`${about}<g ${MONO}>${texts}</g>`, height };
}

/** Pieces on lines that a picture has room for; a line of the text ends where one of the picture does. */
function place(pieces: readonly Piece[]): PlacedPiece[] {
  let [line, column] = [0, 0];
  return pieces.map((piece) => {
    const text = shownText(piece.text);
    const columns = columnsOf(text);
    if (column > 0 && column + columns > LINE) [line, column] = [line + 1, 0];
    const placed = { piece, text, line, column };
    column += columns;
    if (piece.text.endsWith("\n")) [line, column] = [line + 1, 0];
    return placed;
  });
}

/** A token on one line. Its spaces are kept: SVG takes those at the ends of a text away. */
function shownText(token: string): string {
  return visible(token).replace(/\r?\n/g, "↵").replaceAll("\t", "⇥").replaceAll(" ", "\u00a0");
}

function pieceMarkup({ piece, text, line, column }: PlacedPiece, top: number, scale: Scale): Html {
  const [x, y] = [round(LEFT + column * CHARACTER), top + line * HEIGHT];
  const width = round(columnsOf(text) * CHARACTER);
  const ground = piece.tokens.map(({ score }, i) => {
    const { hue, strength } = shadeOf(score, scale);
    const part = width / piece.tokens.length;
    return strength > 0 &&
      markup`<rect x="${round(x + i * part)}" y="${y}" width="${
        round(part)
      }" height="17" fill="${hue}" fill-opacity="${strength}"/>`;
  });
  return markup`${ground}<text x="${x}" y="${y + 13}">${text}</text>`;
}
