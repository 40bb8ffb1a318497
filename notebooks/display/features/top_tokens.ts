/**
 * The tokens for which a feature is on most, in their rows.
 *
 * @module
 */

import type { TopTokens } from "../../../ops/top_tokens.ts";
import type { View } from "../bundle.ts";
import { tokenStrip } from "../grids/strip.ts";
import { quoted } from "../grids/token_text.ts";
import { markup } from "../html.ts";
import { card } from "../style.ts";
import { shortNumber } from "../text.ts";
import { tokenRows } from "./rows.ts";

/** Draws the rows of some tokens. */
export function topTokensView(top: TopTokens): View {
  const title = `Feature ${top.feature}, where it is most active`;
  const lines = top.map(({ row, position, value, token }) => {
    return `${shortNumber(value)}  row ${row}, token ${position}${token === undefined ? "" : ` ${quoted(token)}`}`;
  });
  const text = [title, ...lines].join("\n");
  const head = markup`<header><b>${title}</b></header>`;
  if (top.length === 0) {
    return { html: card(head, markup`<p class="faint">It is never active in these rows.</p>`), text };
  }
  return { html: card(head, tokenStrip("activation", tokenRows(top.rows))), text };
}
