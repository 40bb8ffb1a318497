/**
 * The rows in which a feature is on, as rows of tokens.
 *
 * @module
 */

import type { HitRow } from "../../../ops/feature_hits.ts";
import type { ScoredToken, TokenRow } from "../grids/pieces.ts";
import { shorten } from "../text.ts";

/** Tokens before the strongest one of a row that are shown, and behind it. */
const BEFORE = 24;
const BEHIND = 12;
/** Letters of a text that stands for its row. */
const LETTERS = 400;

/** Rows to be shown. @param texts of all rows, where features are pooled: these stand for their rows */
export function tokenRows(rows: readonly HitRow[], texts?: readonly (string | null)[]): TokenRow[] {
  return rows.map((row) => texts === undefined ? tokenRow(row) : textRow(row, texts[row.row]));
}

function textRow({ row, most }: HitRow, text: string | null): TokenRow {
  return { row, tokens: [{ text: shorten(text ?? "", LETTERS), score: most }] };
}

function tokenRow({ row, most, scores, tokens: texts }: HitRow): TokenRow {
  const tokens = texts ?? Array.from(scores, (_, position) => `[${position}]`);
  const peak = scores.indexOf(most);
  const [start, end] = [Math.max(0, peak - BEFORE), Math.min(tokens.length, peak + BEHIND + 1)];
  const shown = tokens.slice(start, end).map((text, i) => ({ text, score: scores[start + i] }));
  const cut = (is: boolean) => is ? [{ text: "…", score: 0 }] : [];
  return { row, tokens: [...cut(start > 0), ...inPlaces(shown), ...cut(end < tokens.length)] };
}

/** Tokens with their places: those that are parts of one character, as `🙂 (2/3)` says, share its place. */
function inPlaces(tokens: readonly ScoredToken[]): ScoredToken[] {
  let at = 0;
  return tokens.map((token) => {
    const [, character, part, parts] = /^(.+) \((\d+)\/(\d+)\)$/su.exec(token.text) ?? [];
    const end = at + (character ?? token.text).length;
    const span = [at, end] as const;
    if (part === parts) at = end;
    return { ...token, span };
  });
}
