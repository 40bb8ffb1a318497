/**
 * Columns of a few distinct values on a card: how often each occurs.
 *
 * @module
 */

import { eachStep, type Steps } from "../../../ops/steps.ts";
import { atPace } from "../../../stores/pace.ts";
import type { View } from "../bundle.ts";
import { groupColours, MOST_COLOURED } from "../charts/class_colours.ts";
import { COLOURS } from "../charts/palette.ts";
import { markup } from "../html.ts";
import { table } from "../table.ts";
import { valueText } from "../text.ts";

const SHOWN = 12;

/** Values that are counted in one step. */
const VALUES_OF_STEP = 1024;

/** How often each value occurs, the most frequent first; in steps. */
export function* countSteps(values: ArrayLike<unknown>): Steps<[string, number][]> {
  const counts = new Map<string, number>();
  yield* eachStep(values.length, VALUES_OF_STEP, (start, end) => {
    for (let i = start; i < end; i++) {
      const name = valueText(values[i]);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  });
  return mostFirst(counts);
}

/** Counts, the greatest first. */
export function mostFirst(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].sort(([, a], [, b]) => b - a);
}

/** Counts of values as bars. */
export async function countsView(values: ArrayLike<unknown>, column: unknown): Promise<View> {
  const counts = await atPace(countSteps(values));
  const colours = counts.length <= MOST_COLOURED ? groupColours(counts.map(([name]) => name), column, []) : undefined;
  const rows = counts.slice(0, SHOWN).map(([name, count]) => {
    const share = count / values.length;
    const text = count.toLocaleString("en-US");
    const colour = colours?.get(name) ?? COLOURS[0];
    const width = Math.round(share * 1000) / 10;
    const bar =
      markup`<span class="track"><span class="bar" style="width:${width}%;background:${colour}"></span></span>`;
    const percent = `${(share * 100).toFixed(1)} %`;
    return [name, { html: bar, text: "" }, text, percent];
  });
  const drawn = table([{ name: "value" }, { name: "" }, { name: "rows", isNumber: true }, {
    name: "share",
    isNumber: true,
  }], rows);
  const more = counts.length > SHOWN ? `and ${(counts.length - SHOWN).toLocaleString("en-US")} more values` : "";
  return {
    html: markup`${drawn.html}${more && markup`<p class="faint">${more}</p>`}`,
    text: `${drawn.text}\n${more}`.trimEnd(),
  };
}
