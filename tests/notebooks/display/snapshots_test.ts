import assert from "node:assert/strict";
import { Runner } from "../../../mod.ts";
import { drawGraph } from "../../../notebooks/display/graph/picture.ts";
import { splitFigures } from "../../../notebooks/display/reports/figures.ts";
import { evaluate } from "../../../runner/reports/mod.ts";
import { inlined } from "./show.ts";

/** Drawings, kept with rounded numbers. `UPDATE_SNAPSHOTS=1 deno test …` writes them anew; look at them then. */
const folder = new URL("../../fixtures/snapshots/", import.meta.url);

async function assertSnapshot(name: string, markup: string): Promise<void> {
  const drawing = rounded(inlined(markup)) + "\n";
  const file = new URL(`${name}.svg.html`, folder);
  if (Deno.env.get("UPDATE_SNAPSHOTS")) await Deno.writeTextFile(file, drawing);
  assert.equal(drawing, await Deno.readTextFile(file));
}

/** Numbers to one digit after the point, and a line for each element, so that a difference can be read. */
function rounded(svg: string): string {
  return svg
    .replace(/-?\d+\.\d+/g, (number) => String(Math.round(Number(number) * 10) / 10))
    .replace(/></g, ">\n<");
}

const scores = Float64Array.from({ length: 40 }, (_, i) => Math.sin(i * 1.7) + i / 40);
const positives = Uint8Array.from({ length: 40 }, (_, i) => i % 3 === 0 || i > 28 ? 1 : 0);
const negatives = positives.map((value) => 1 - value);
const { all } = evaluate(scores, positives, negatives, { threshold: 0.5, extras: true });

Deno.test("the figures of a report are drawn as they were", async () => {
  const figures = await splitFigures(all, 0.5);
  assert.equal(figures.length, 4);
  for (const [i, name] of ["roc", "precision-recall", "scores", "confusion"].entries()) {
    await assertSnapshot(name, figures[i].toString());
  }
});

Deno.test("the picture of a graph is drawn as it was", async () => {
  const dataset = new Runner({ store: "memory://snapshot" }).fromInline({ x: [[1, 2], [3, 4]], y: [true, false] });
  const x = dataset.colVector("x");
  const report = x.trainClassifier({ positives: dataset.colBoolean("y") }).predict(x).evaluate({
    gtPositives: dataset.colBoolean("y"),
  });
  const picture = await drawGraph(report, (op) => op.isEphemeral ? "ephemeral" : "completed");
  await assertSnapshot("graph", picture!.html.toString());
});
