/**
 * Lens tables: the likeliest token after each position, as each layer has it.
 *
 * @module
 */

import { type Html, markup } from "../html.ts";
import { type CellBox, drawCells, frame } from "./cells.ts";
import { cellPlot } from "./cell_plot.ts";
import { type Figure, PAGE } from "./figure.ts";
import { minusText, percentText } from "./numbers.ts";
import { BAR_HEIGHT, scaleBar } from "./scale_bar.ts";
import { shareScale, UNDER_TEXT } from "./shades.ts";
import {
  CHARACTER,
  leftNames,
  leftWidth,
  MONO,
  placeNames,
  round,
  type Side,
  underHeight,
  underNames,
} from "./sides.ts";
import { quoted, tokenLabel, widest } from "./token_text.ts";

/** A token that a state would have the model say. */
export interface LensToken {
  /** The token. */
  readonly text: string;
  /** How likely it is, from 0 to 1. */
  readonly probability: number;
  /** Its logit, where that is known. */
  readonly logit?: number;
}

/** What a lens table is drawn from. */
export interface LensTable {
  /** The likeliest tokens of each cell, the likeliest first; `left` by `under` cells, row by row. */
  readonly cells: readonly (readonly LensToken[])[];
  /** The names of the layers. */
  readonly left: Side;
  /** The tokens after which the model is asked. */
  readonly under: Side;
}

const NAME = "probability of the likeliest next token";
const TOP = BAR_HEIGHT + 8;
const HEIGHT = 22;
/** Characters of a token that a cell shows. */
const LONGEST = 10;

/** Draws a lens table. */
export function lensTable({ cells, left, under }: LensTable): Figure {
  const tops = cells.map(([top]) => top === undefined ? "" : tokenLabel(top.text, LONGEST));
  const box = boxOf(tops, left, under);
  const [rows, columns] = [left.lines[0].texts.length, under.lines[0].texts.length];
  const values = cells.map(([top]) => top?.probability ?? NaN);
  const scale = shareScale(UNDER_TEXT);
  const bottom = TOP + rows * HEIGHT;
  return {
    width: Math.max(box.x + columns * box.width + 8, 480),
    height: bottom + underHeight(under, box.width),
    label: `The likeliest next token: ${left.name} by ${under.name}`,
    content: markup`${scaleBar(scale, NAME, false, box.x)}${frame(rows, columns, box)}<g shape-rendering="crispEdges">${
      drawCells({ rows, columns, values }, box, scale)
    }</g>${topTokens(tops, columns, box)}${leftNames(left, box)}${underNames(under, box, bottom)}`,
    map: { ...box, rows: placeNames(left), columns: placeNames(under), texts: cells.map(cellText) },
    plot: () => cellPlot({ name: NAME, cells: { rows, columns, values }, box, left, under, scale, texts: tops }),
  };
}

function boxOf(tops: readonly string[], left: Side, under: Side): CellBox {
  const x = leftWidth(left, under);
  const needed = Math.max(30, Math.ceil(widest(tops) * CHARACTER) + 8);
  const fitting = Math.floor((PAGE - x - 8) / under.lines[0].texts.length);
  return { x, y: TOP, width: Math.min(96, Math.max(needed, fitting)), height: HEIGHT };
}

function topTokens(tops: readonly string[], columns: number, { x, y, width, height }: CellBox): Html {
  const texts = tops.map((text, i) => {
    const across = round(x + (i % columns + 0.5) * width - 0.5);
    return markup`<text x="${across}" y="${round(y + (Math.floor(i / columns) + 0.5) * height + 3.5)}">${text}</text>`;
  });
  return markup`<g font-size="11" text-anchor="middle" fill="currentColor" ${MONO}>${texts}</g>`;
}

function cellText(tokens: readonly LensToken[]): string {
  return tokens.map(({ text, probability, logit }) => {
    return [quoted(text), percentText(probability), logit !== undefined && `logit ${minusText(logit)}`].filter(Boolean)
      .join(" · ");
  }).join("\n");
}
