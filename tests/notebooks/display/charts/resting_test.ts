import assert from "node:assert/strict";
import { bars, histogram, scatter, type View } from "../../../../mod.ts";
import { countsView } from "../../../../notebooks/display/preview/categories.ts";
import { turnsDuring } from "../../../_turns.ts";

const ROWS = 60_000;

/** What is drawn, and after how many values others have their turn at the latest. */
const DRAWN: Readonly<Record<string, readonly [valuesOfStep: number, (count: number) => Promise<unknown>]>> = {
  "scatter, coloured by a class": [1024, (count) => {
    return scatter({ x: numbers(count), y: numbers(count) }, { color: names(count) }).toHtml();
  }],
  "scatter, coloured by a number": [1024, (count) => {
    return scatter({ x: numbers(count), y: numbers(count) }, { color: numbers(count) }).toHtml();
  }],
  "scatter, as a spec": [32, (count) => scatter({ x: numbers(count), y: numbers(count) }).plot()],
  bars: [32, (count) => bars(names(count), { by: names(count) }).toHtml()],
  histogram: [32, (count) => histogram(numbers(count), { by: names(count) }).toHtml()],
  "classes on a card": [1024, (count): Promise<View> => countsView(names(count), undefined)],
};

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => (i * 7919) % 1009 / 7);
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `class ${i % 3}`);
}

Deno.test("charts and cards of very many values let others have their turn while they are drawn", async () => {
  for (const [name, [valuesOfStep, draw]] of Object.entries(DRAWN)) {
    // What draws is loaded first.
    await draw(10);
    const turns = await turnsDuring(() => draw(ROWS)) - await turnsDuring(() => draw(10));
    assert.ok(turns >= Math.floor(0.9 * ROWS / valuesOfStep), `${name}: ${turns} turns more than of few values`);
  }
});
