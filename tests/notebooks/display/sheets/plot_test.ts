import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { plot, type PlotOptions } from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { type Figure, layerSweep, patch, type PictureChoice, Runner } from "../../../../mod.ts";
import { bars, compare, histogram, scatter } from "../../../../notebooks/mod.ts";
import { fixtureFolder } from "../../../runner/models/fixtures.ts";
import { assertWellFormed } from "../xml.ts";

const runner = new Runner({ store: "memory://plots" });
const dataset = runner.fromInline({
  x: Array.from({ length: 40 }, (_, i) => [Math.sin(i * 1.7) + i % 2, Math.cos(i * 0.7)]),
  label: Array.from({ length: 40 }, (_, i) => i % 2 ? "<b>&attack" : "benign"),
});
const [x, label] = [dataset.colVector("x"), dataset.colCategorical("label")];
const positives = label.isIn(["<b>&attack"]);
const split = dataset.assignTrainTestSplit({ testSize: 0.5, randomState: 0 });
const probe = x.trainClassifier({ positives, trainDomain: split.train });
const scores = probe.predict(x);
const report = scores.evaluate({ gtPositives: positives, split });

const texts = runner.fromInline({ clean: ["blue river green"], corrupted: ["blue green green"] });
const at = { model: `onnx:${fixtureFolder("gpt2")}` as const, applyChatTemplate: false };
const [clean, corrupted] = [texts.colText("clean"), texts.colText("corrupted")];

/** What is read of an element: Deno's types know no documents. */
interface Drawn {
  readonly textContent: string | null;
  readonly outerHTML: string;
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): Iterable<Drawn>;
}

/** What Plot itself draws from a figure's spec, sound XML. */
async function drawn(figure: Pick<Figure, "plot">, choice?: PictureChoice): Promise<Drawn> {
  const { document } = parseHTML("<html></html>") as unknown as { document: PlotOptions["document"] };
  const svg = plot({ ...await figure.plot(choice), document: document! }) as Drawn;
  assertWellFormed(svg.outerHTML);
  return svg;
}

/** The elements of the mark of a kind. */
function marks(svg: Drawn, kind: string, element: string): Drawn[] {
  return [...svg.querySelectorAll(`g[aria-label="${kind}"] ${element}`)];
}

function words(svg: Drawn): string[] {
  return [...svg.querySelectorAll("text")].map(({ textContent }) => textContent!);
}

Deno.test("Plot draws histograms, bars and points from a chart's spec", async () => {
  assert.ok(marks(await drawn(histogram(scores, { by: label })), "rect", "rect").length > 10);
  const counts = await drawn(bars(label));
  assert.equal(marks(counts, "bar", "rect").length, 2);
  assert.ok(words(counts).includes("<b>&attack"));
  const points = marks(
    await drawn(scatter({ x: scores, y: scores }, { color: label, tooltip: label })),
    "dot",
    "circle",
  );
  assert.equal(points.length, 40);
  assert.equal(new Set(points.map((point) => point.getAttribute("fill"))).size, 2);
  const numbers = marks(await drawn(scatter(x, { color: scores })), "dot", "circle");
  assert.ok(new Set(numbers.map((point) => point.getAttribute("fill"))).size > 20);
});

Deno.test("Plot draws each picture of a report, by its name and split", async () => {
  assert.ok(words(await drawn(report)).some((text) => text.includes("false positive rate")));
  const recall = await drawn(report, { picture: "precision-recall", split: "train" });
  assert.ok(words(recall).some((text) => text.includes("recall")));
  const { test } = await report.toJson();
  const { tn, fp, fn, tp } = test.best_confusion!;
  const confusion = words(await drawn(report, { picture: "confusion", split: "test" }));
  for (const count of [tn, fp, fn, tp]) assert.ok(confusion.includes(String(count)), `${count} of ${confusion}`);
  assert.equal(tn + fp + fn + tp, 20);
  assert.ok(marks(await drawn(report, { picture: "scores" }), "rect", "rect").length > 2);
});

Deno.test("Plot draws comparisons of reports and of probes", async () => {
  const both = await drawn(compare([report, report.subs({ scoreThreshold: 0.5 })]), { split: "test" });
  // The line of chance, and a curve for each report.
  assert.equal(marks(both, "line", "path").length, 3);
  const cosines = await drawn(compare({ one: probe, other: x.trainClassifier("lda", { positives }) }));
  assert.equal(marks(cosines, "cell", "rect").length, 4);
  assert.ok(words(cosines).includes("1.00"));
});

Deno.test("Plot draws the lines of a sweep, of all splits or of one", async () => {
  const sweep = layerSweep({
    text: dataset.colText("label"),
    model: at.model,
    layers: [1, 2],
    positives,
    split,
    activations: { applyChatTemplate: false },
  });
  await sweep.materialize();
  const chart = sweep.plot({ metric: "best_accuracy" });
  assert.equal(marks(await drawn(chart), "dot", "circle").length, 4);
  assert.equal(marks(await drawn(chart, { split: "test" }), "dot", "circle").length, 2);
});

Deno.test("Plot draws every cell of the grids of a model", async () => {
  const map = await drawn(patch({ ...at, clean, corrupted, answer: 5, wrong: 9, site: "hook_resid_pre" }));
  const { rows: [own], axes } = await patch({ ...at, clean, corrupted, answer: 5, wrong: 9, site: "hook_resid_pre" })
    .toJson();
  assert.deepEqual(axes, ["layer", "position"]);
  assert.equal(marks(map, "cell", "rect").length, (own as number[][]).flat().length);
  const attention = clean.llmAttention({ ...at, layers: [1] });
  const weights = (await attention.toJson()).rows.flat(Infinity as 1);
  assert.equal(marks(await drawn(attention), "cell", "rect").length, weights.length);
  const lens = await drawn(clean.llmLogitLens(at));
  assert.ok(marks(lens, "text", "text").length >= 3);
  const parts = clean.llmTokenAttribution({ ...at, answer: 5, wrong: 9 });
  assert.equal(marks(await drawn(parts), "cell", "rect").length, (await parts.toJson()).rows.flat().length);
});

Deno.test("Plot draws the graph of an op: its boxes, their titles, and the lines between", async () => {
  const svg = await drawn(report.graph());
  const boxes = marks(svg, "rect", "rect").length;
  assert.ok(boxes > 3, `${boxes}`);
  assert.ok(marks(svg, "line", "path").length >= boxes - 1);
  assert.ok(words(svg).includes("logistic regression"), words(svg).join());
});

const prompts = runner.fromInline({ prompt: ["<s> blue river", "green gravity river blue"] }).colText("prompt");
const sae = await runner.loadSae(
  fileURLToPath(new URL("../../../fixtures/interventions/saes/gpt2/standard", import.meta.url)),
);

Deno.test("Plot draws activations of a feature, and what its direction adds to logits", async () => {
  const features = prompts.llmFeatures({ ...at, sae });
  const { max } = await features.stats();
  const feature = max.findIndex((value) => value > 0);
  const card = features.card(feature);
  const activations = await drawn(card);
  assert.ok(marks(activations, "rect", "rect").length > 0 && marks(activations, "bar", "rect").length === 0);
  assert.equal((await drawn(card, { picture: "activations" })).outerHTML, activations.outerHTML);
  const [{ promoted, suppressed }] = (await sae.logits({ model: at.model, features: [feature], topK: 8 }).toJson()) as {
    readonly promoted: readonly object[];
    readonly suppressed: readonly object[];
  }[];
  const logits = marks(await drawn(card, { picture: "logits" }), "bar", "rect");
  assert.equal(logits.length, promoted.length + suppressed.length);
  assert.equal(new Set(logits.map((bar) => bar.getAttribute("fill"))).size, 2);
  await assert.rejects(card.plot({ picture: "logit" }), /no picture "logit" \(did you mean "logits"\?\)/);
});

Deno.test("Plot draws how often features are active", async () => {
  const report = prompts.saeReport({ ...at, sae });
  const { all } = await report.toJson();
  const { counts } = (all as unknown as { readonly density: { readonly counts: readonly number[] } }).density;
  const svg = await drawn(report, { picture: "density" });
  assert.equal(marks(svg, "rect", "rect").length, counts.filter((count) => count > 0).length);
  assert.ok(words(svg).some((text) => text.includes("share of tokens")), words(svg).join());
});

Deno.test("Plot draws a point for each feature's direction", async () => {
  const map = prompts.llmFeatures({ ...at, sae }).map({ nEpochs: 5 });
  const points = marks(await drawn(map), "dot", "circle");
  assert.equal(points.length, (await sae.directions().toMatrix()).rows);
});
