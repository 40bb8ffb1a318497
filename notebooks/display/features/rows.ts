/**
 * The rows in which a feature is on, as rows of tokens.
 *
 * @module
 */

import { largest } from "../../../ops/extremes.ts";
import type { FeatureHits, FeatureRow } from "../../../ops/feature_statistics.ts";
import type { ScoredToken, TokenRow } from "../grids/pieces.ts";
import { shorten } from "../text.ts";

/** What features are on in. */
export interface FeatureContext {
  /** The features of all rows. */
  readonly rows: readonly FeatureRow[];
  /** The texts of the rows, where features are pooled. */
  readonly texts?: readonly (string | null)[];
}

/** Tokens before the strongest one of a row that are shown, and behind it. */
const BEFORE = 24;
const BEHIND = 12;
/** Letters of a text that stands for its row. */
const LETTERS = 400;

/** The rows for which a feature is on most. @param count at most so many */
export function tokenRows(hits: FeatureHits, context: FeatureContext, count: number): TokenRow[] {
  const byRow = Map.groupBy(hits.values.keys(), (hit) => hits.rows[hit]);
  const most = (row: number) => largest(byRow.get(row)!.map((hit) => hits.values[hit]));
  const strongest = [...byRow.keys()].map((row) => ({ row, value: most(row) }))
    .sort((a, b) => b.value - a.value || a.row - b.row).slice(0, count);
  return strongest.map(({ row, value }) => tokenRow(row, value, byRow.get(row)!, hits, context));
}

function tokenRow(
  row: number,
  most: number,
  own: readonly number[],
  hits: FeatureHits,
  { rows, texts }: FeatureContext,
): TokenRow {
  if (texts !== undefined) return { row, tokens: [{ text: shorten(texts[row] ?? "", LETTERS), score: most }] };
  const tokens = rows[row].tokens ?? Array.from(rows[row].counts, (_, position) => `[${position}]`);
  const scores = new Float32Array(tokens.length);
  for (const hit of own) scores[hits.positions[hit]] = hits.values[hit];
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
