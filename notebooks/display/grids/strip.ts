/**
 * Token strips: texts coloured by a score for each token, below each other.
 *
 * @module
 */

import { largest } from "../../../ops/extremes.ts";
import { atOnce, mapSteps, type Steps } from "../../../ops/steps.ts";
import * as element from "../client/element.js";
import { type Html, markup, raw } from "../html.ts";
import { picture, type PictureParts } from "../picture.ts";
import type { ClientModule } from "../script.ts";
import * as maps from "./client/maps.js";
import * as strip from "./client/strip.js";
import { interactive } from "./interactive.ts";
import { minusText } from "./numbers.ts";
import { type Piece, piecesOf, type TokenRow } from "./pieces.ts";
import { BAR_HEIGHT, barWidth, scaleBar } from "./scale_bar.ts";
import { stillStrip } from "./still_strip.ts";
import { cssColour, type Scale, shadeOf, signedScale, UNDER_TEXT } from "./shades.ts";

/** The most tokens that are drawn: an output stays below a megabyte. */
const TOKENS = 10_000;

/** The modules of the function `startStrip`, which lets the pointer read the tokens of a strip. */
export const STRIP_MODULES: readonly ClientModule[] = [element, maps, strip];

/** Draws rows of tokens, those with the highest score first. */
export function tokenStrip(name: string, rows: readonly TokenRow[]): Html {
  return atOnce(stripSteps(name, rows));
}

/** As {@linkcode tokenStrip}, with rests. */
export function* stripSteps(name: string, rows: readonly TokenRow[]): Steps<Html> {
  const { content, data } = yield* partSteps(name, rows, picture);
  return interactive(content, { start: "startStrip", modules: STRIP_MODULES, data });
}

/** What a strip is made of. */
export interface StripParts {
  /** The tokens. */
  readonly content: Html;
  /** What `startStrip` is given. */
  readonly data: unknown;
}

/** A strip of tokens, and what `startStrip` is given. @param drawPicture how its key gets into the page */
export function stripParts(
  name: string,
  rows: readonly TokenRow[],
  drawPicture: (parts: PictureParts) => Html = picture,
): StripParts {
  return atOnce(partSteps(name, rows, drawPicture));
}

/** Rows between two rests. */
const STEP = 32;

function* partSteps(name: string, rows: readonly TokenRow[], drawPicture: typeof picture): Steps<StripParts> {
  const heights = yield* mapSteps(rows, STEP, highest);
  const order = [...rows.keys()].sort((a, b) => heights[b] - heights[a]);
  const drawn = withinBudget(order.map((i) => rows[i]));
  const scores = (yield* mapSteps(rows, STEP, ({ tokens }) => tokens.map(({ score }) => score))).flat();
  const scale = signedScale(scores, UNDER_TEXT);
  const pieces = yield* mapSteps(drawn, STEP, piecesOf);
  const lines = yield* mapSteps(drawn, STEP, (row, i) => rowMarkup(row, pieces[i], scale));
  const bar = scaleBar(scale, name, scores.some((score) => score < 0), 1);
  const size = { width: barWidth(name), height: BAR_HEIGHT + 3 };
  const key = drawPicture({ ...size, label: `Colours of ${name}`, content: bar });
  const still = drawPicture === picture && stillOf(name, drawn, pieces, scale);
  const content = markup`${key}${still}<div class="pg-rows"${still && HIDDEN}>${lines}</div>${leftOut(rows, drawn)}`;
  return { content, data: { rows: drawn.map((row, i) => rowData(row, pieces[i])) } };
}

/** Where styles are stripped, the text has no colours: it is hidden there, and its picture stands in its place. */
const HIDDEN = raw(` hidden style="display:block"`);

function stillOf(name: string, rows: readonly TokenRow[], pieces: readonly (readonly Piece[])[], scale: Scale): Html {
  const still = rows.map((row, i) => ({ row: row.row, most: highest(row), pieces: pieces[i] }));
  return markup`<div style="display:none">${picture(stillStrip(name, still, scale))}</div>`;
}

function highest({ tokens }: TokenRow): number {
  return largest(tokens.map(({ score }) => score).filter(Number.isFinite));
}

/** The first rows that fit. Of a first row that does not, as much as does. */
function withinBudget(rows: readonly TokenRow[]): TokenRow[] {
  const kept: TokenRow[] = [];
  let room = TOKENS;
  for (const row of rows) {
    if (row.tokens.length > room && kept.length > 0) break;
    kept.push({ ...row, tokens: row.tokens.slice(0, room) });
    room -= row.tokens.length;
  }
  return kept;
}

function leftOut(rows: readonly TokenRow[], drawn: readonly TokenRow[]): Html | false {
  if (drawn.length < rows.length) {
    return markup`<p class="faint">${rows.length - drawn.length} more rows are not drawn.</p>`;
  }
  const hidden = (rows[0]?.tokens.length ?? 0) - (drawn[0]?.tokens.length ?? 0);
  return rows.length === 1 && hidden > 0 && markup`<p class="faint">${hidden} more tokens are not drawn.</p>`;
}

function rowMarkup(row: TokenRow, pieces: readonly Piece[], scale: Scale): Html {
  const text = pieces.map((piece) => pieceMarkup(piece, scale));
  return markup`<div class="pg-row"><div class="faint">row ${row.row}<br>${
    minusText(highest(row))
  }</div><div class="pg-text" dir="auto">${text}</div></div>`;
}

/** Apart from the text, whose direction it does not decide. */
const SPECIAL = markup` class="pg-special" dir="ltr"`;

function pieceMarkup({ text, tokens, isSpecial }: Piece, scale: Scale): Html {
  // A line's end is seen, and ends the line: behind the piece, whose frame would go on in the next line.
  const [, shown, end] = /^(.*?)(\n?)$/s.exec(text.replace(/\r?\n/g, "↵\n"))!;
  if (tokens.length === 0) return markup`${shown}${end}`;
  const background = backgroundOf(tokens.map(({ score }) => cssColour(shadeOf(score, scale))));
  return markup`<span${isSpecial && SPECIAL} style="background:${background}">${shown}</span>${end}`;
}

/** One colour, or those of all tokens that share a character, beside each other. */
function backgroundOf(colours: readonly string[]): string {
  if (colours.length === 1) return colours[0];
  const stops = colours.map((colour, i) => {
    return `${colour} ${Math.round(i * 100 / colours.length)}% ${Math.round((i + 1) * 100 / colours.length)}%`;
  });
  return `linear-gradient(90deg,${stops.join(",")})`;
}

/** What the pointer reads: for each token its id and score, for each coloured piece how many tokens it has. */
function rowData({ row, tokens }: TokenRow, pieces: readonly Piece[]) {
  const coloured = pieces.filter((piece) => piece.tokens.length > 0);
  const isWhole = coloured.every((piece) => piece.tokens.length === 1);
  return {
    ids: tokens.every(({ id }) => id === undefined) ? undefined : tokens.map(({ id }) => id),
    scores: tokens.map(({ score }) => minusText(score)),
    sizes: isWhole ? undefined : coloured.map((piece) => piece.tokens.length),
    row,
    most: highest({ row, tokens }),
    mean: tokens.reduce((sum, { score }) => sum + score, 0) / tokens.length,
  };
}
