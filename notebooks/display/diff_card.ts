/**
 * The difference of two graphs on a card.
 *
 * @module
 */

import type { GraphDiff } from "../../ops/diff/diff.ts";
import type { View } from "./bundle.ts";
import { markup } from "./html.ts";
import { distinctNames } from "./reports/names.ts";
import { card } from "./style.ts";
import { table } from "./table.ts";
import { shorten } from "./text.ts";
import { phraseOf } from "./words.ts";

/** Draws a difference: its rows as a table, and the unified diff of the code with its lines in colours. */
export function diffCard(diff: GraphDiff): View {
  const title = markup`<header><b>Difference</b> <bdi>${
    comparedOf(diff)
  }</bdi> <span class="mono faint">${diff.before.toString()} → ${diff.after.toString()}</span></header>`;
  if (diff.isEmpty) {
    return { html: card(title, markup`<p>The graphs are the same.</p>`), text: "The graphs are the same." };
  }
  const rows = diff.toRows().map(({ change, node, type, field, before, after }) => {
    return [change, node, type, field, shorten(before), shorten(after)];
  });
  const columns = ["change", "node", "type", "field", "before", "after"].map((name) => ({ name }));
  const lines = diff.toString().trimEnd().split("\n").map((line) =>
    markup`<span class="${lineStyle(line)}">${line}</span>\n`
  );
  const code = markup`<details open><summary>Code</summary><pre>${lines}</pre></details>`;
  return { html: card(title, table(columns, rows).html, code), text: diff.toString() };
}

/** What is compared; of two that are called the same, what tells them apart. */
function comparedOf({ before, after }: GraphDiff): string {
  const [from, to] = [before, after].map(phraseOf);
  return from === to ? `${from}: ${distinctNames([before, after]).join(" → ")}` : `${from} → ${to}`;
}

function lineStyle(line: string): string {
  if (line.startsWith("+")) return "plus";
  if (line.startsWith("-")) return "minus";
  return line.startsWith("@@") ? "faint" : "";
}
