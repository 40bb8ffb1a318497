import assert from "node:assert/strict";
import type { PlotOptions } from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { layerSweep, OpError, Runner } from "../../../../mod.ts";
import { bars, compare, histogram, scatter } from "../../../../notebooks/mod.ts";
import { show } from "../show.ts";
import { assertWellFormed } from "../xml.ts";

const dataset = new Runner({ store: "memory://figures" }).fromInline({
  x: Array.from({ length: 40 }, (_, i) => [Math.sin(i * 1.7) + i % 2, Math.cos(i * 0.7)]),
  label: Array.from({ length: 40 }, (_, i) => i % 2 ? "<b>&attack" : "benign"),
});
const [x, label] = [dataset.colVector("x"), dataset.colCategorical("label")];
const positives = label.isIn(["<b>&attack"]);
const scores = x.trainClassifier({ positives }).predict(x);
const report = scores.evaluate({ gtPositives: positives });

/** Everything that is drawn can leave the notebook. */
const FIGURES = {
  histogram: histogram(scores, { by: label }),
  bars: bars(label),
  scatter: scatter(x, { color: label }),
  "a scatter plot of numbers": scatter({ x: scores, y: scores }, { color: scores }),
  report,
  comparison: compare([report, report.subs({ scoreThreshold: 0.5 })]),
  "an op's graph": report.graph(),
};

for (const [name, figure] of Object.entries(FIGURES)) {
  Deno.test(`a figure for a paper: ${name}`, async () => {
    const svg = await figure.toSvg({ title: "A & B", width: 500, fontFamily: 'Georgia, "Times New Roman"' });
    assertWellFormed(svg);
    assert.match(svg, /^<svg [^>]*width="500"/);
    assert.match(svg, /A &amp; B/);
    // One theme, whatever shows it: neither variables nor queries are left.
    assert.doesNotMatch(svg, /var\(--pg-|prefers-color-scheme|system-ui/);
    assert.match(await figure.toSvg({ theme: "dark" }), /fill="#16191d"/);

    const png = new DataView((await figure.toPng({ width: 500, scale: 1.5 })).buffer);
    assert.equal(png.getUint32(0), 0x89504e47);
    assert.equal(png.getUint32(16), 750);
  });
}

Deno.test("a figure is saved by the ending of its name; another ending, and a place that is not there, are errors", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await report.save(`${folder}/a.SVG`);
    assertWellFormed(await Deno.readTextFile(`${folder}/a.SVG`));
    await report.save(new URL(`file://${folder}/a.png`), { scale: 1 });
    assert.deepEqual([...(await Deno.readFile(`${folder}/a.png`)).slice(1, 4)], [0x50, 0x4e, 0x47]);
    await report.save(`${folder}/a.pdf`, { width: 400 });
    assert.equal(new TextDecoder().decode((await Deno.readFile(`${folder}/a.pdf`)).slice(0, 5)), "%PDF-");
    await assert.rejects(report.save(`${folder}/a.eps`), /names end in \.svg, \.pdf or \.png/);
    await assert.rejects(report.save(`${folder}/none/a.svg`), OpError);
    assert.deepEqual((await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort(), [
      "a.SVG",
      "a.pdf",
      "a.png",
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("wrong options of a figure are errors that say what would work", async () => {
  await assert.rejects(report.toSvg({ theme: "blue" as never }), /"light" or "dark"/);
  await assert.rejects(report.toSvg({ with: 3 } as never), /did you mean "width"/i);
  await assert.rejects(report.toSvg({ width: -1 }), /width in pixels/);
  await assert.rejects(report.toSvg({ width: "6" as never }), /width in pixels, .*got "6"/);
  await assert.rejects(report.toSvg({ title: 5 as never }), /takes a title, a text, .*got number 5/);
  await assert.rejects(report.toSvg({ fontFamily: 3 as never }), /takes a fontFamily as in CSS, .*got number 3/);
  await assert.rejects(report.toPng({ scale: 0 }), /scale above 0/);
  await assert.rejects(report.toPng({ scale: "2" as never }), /scale above 0 .*got "2"/);
  await assert.rejects(report.toPng({ scale: 20 }), /smaller scale/);
  await assert.rejects(histogram([NaN]).toSvg(), /nothing to draw/);
});

Deno.test("a sweep that has not run is run for its figure", async () => {
  const text = dataset.colText("label");
  const sweep = layerSweep({ text, model: "nosuch:model", layers: [1], positives });
  await assert.rejects(sweep.toSvg(), /nosuch/);
});

Deno.test("charts give what Observable Plot drew, to go on from", async () => {
  const { marks, x: axis } = await histogram(scores, { title: "Scores" }).plot() as PlotOptions;
  assert.equal(marks!.length, 2);
  assert.equal(axis!.label, "Scores");
  const { plot } = await import("@observablehq/plot");
  const { document } = parseHTML("<html></html>") as unknown as { document: PlotOptions["document"] };
  const spec = await histogram(scores).plot();
  assert.equal(plot({ ...spec, width: 300, document: document! }).getAttribute("width"), "300");
});

Deno.test("the graph of an op shows itself in a cell, in the colours of what is around it", async () => {
  const { "text/html": markup } = await show(report.graph());
  const [, packed] = /src="data:image\/svg\+xml;base64,([^"]+)"/.exec(markup!)!;
  const svg = new TextDecoder().decode(Uint8Array.fromBase64(packed));
  assertWellFormed(svg);
  const [look, drawn] = svg.split("</style>");
  assert.match(look, /color="currentColor".*<style class='pg-alone'>.*prefers-color-scheme:dark/s);
  // No colour of one theme: text on a ground of the other could not be read.
  assert.doesNotMatch(drawn, /#1f2328|#ffffff/);
});

Deno.test("a narrow figure has its pictures below each other, and letters of the size that was asked for", async () => {
  const sizeOf = (svg: string) => {
    const [, box, width, height] = /viewBox="[-\d.]+ [-\d.]+ ([\d.]+) [\d.]+" width="([\d.]+)" height="([\d.]+)"/.exec(
      svg,
    )!;
    return { scale: Number(width) / Number(box), width: Number(width), height: Number(height) };
  };
  const [wide, narrow] = await Promise.all([1100, 520].map(async (width) => sizeOf(await report.toSvg({ width }))));
  assert.ok(narrow.height > 1.5 * wide.height && narrow.scale > 0.9, `${narrow.height} ${narrow.scale}`);
  // Two rows of two, and not one of two and two of one.
  assert.ok(narrow.height < 2.5 * wide.height, `${narrow.height} ${wide.height}`);
  const large = sizeOf(await report.toSvg({ width: 520, fontSize: 16.5 }));
  assert.deepEqual([large.width, large.scale], [520, 1.5]);
  assert.equal(sizeOf(await report.toSvg({ fontSize: 22 })).scale, 2);
  // No letters are so large that a picture would not fit.
  assert.equal(sizeOf(await report.toSvg({ width: 100, fontSize: 22 })).width, 100);
  await assert.rejects(report.toSvg({ fontSize: 0 }), /fontSize in pixels/);
});

Deno.test("a figure is limited to some splits and pictures; others are errors that list those that there are", async () => {
  const split = dataset.assignTrainTestSplit({ testSize: 0.5, randomState: 0 });
  const divided = report.subs({ split });
  const svg = await divided.toSvg({ split: "test", picture: ["roc", "scores"] });
  assertWellFormed(svg);
  assert.match(svg, /test · ROC/);
  assert.match(svg, /test · Scores/);
  assert.doesNotMatch(svg, /train · |Confusion/);
  assert.match(
    await compare([divided, divided.subs({ scoreThreshold: 0.5 })]).toSvg({ split: ["train"] }),
    /train · ROC/,
  );
  await assert.rejects(
    divided.toSvg({ split: "tset" }),
    /The figure has no split "tset" \(did you mean "test"\?\); it has (test, train|train, test)/,
  );
  await assert.rejects(
    divided.plot({ picture: "auc" }),
    /no picture "auc".*it has roc, precision-recall, scores, confusion/,
  );
  await assert.rejects(divided.toSvg({ split: [] }), /no split an array of length 0/);
  await assert.rejects(bars(label).toSvg({ split: "test" }), /one picture: leave out the option split/);
});

Deno.test("a figure that is narrower than its picture is drawn anew: letters keep their size", async () => {
  for (const figure of [histogram(scores, { by: label }), bars(label)]) {
    const svg = await figure.toSvg({ width: 400 });
    assert.match(svg, /^<svg [^>]*viewBox="-12 -12 400 [\d.]+" width="400"/);
    assert.match(svg, /<svg x="0" y="\d+"[^>]* width="376"/);
  }
  const small = await histogram(scores).toSvg({ width: 300, fontSize: 9 });
  assert.match(small, /viewBox="-12 -12 366\.6\d* [\d.]+" width="300"/);
});
