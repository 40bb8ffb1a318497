import assert from "node:assert/strict";
import { type BooleanColumn, group, Runner } from "../../../../mod.ts";
import { inlined } from "../show.ts";
import { foldGraph } from "../../../../notebooks/display/graph/fold.ts";
import { layOutGraph } from "../../../../notebooks/display/graph/layout.ts";
import { turnsDuring } from "../../../_turns.ts";
import { drawGraph, MAX_NODES } from "../../../../notebooks/display/graph/picture.ts";

const dataset = new Runner({ store: "memory://picture" }).fromInline({ label: ["a"], "<svg onload=x>": [true] });

function chain(length: number): BooleanColumn {
  let mask = dataset.colBoolean("<svg onload=x>");
  for (let i = 0; i < length; i++) mask = mask.xor(dataset.colCategorical("label").isIn(`value ${i}`));
  return mask;
}

/** Joins masks two by two. */
function tree(leaves: number): BooleanColumn {
  const masks = Array.from({ length: leaves }, (_, i) => dataset.colCategorical("label").isIn(`value ${i}`));
  while (masks.length > 1) masks.push(masks.shift()!.xor(masks.shift()!));
  return masks[0];
}

Deno.test("a picture is SVG with escaped labels, and nodes in the colours of their states", async () => {
  const picture = await drawGraph(chain(2), (op) => op.isEphemeral ? "ephemeral" : "completed");
  const svg = inlined(picture!.html.toString());
  assert.match(svg, /^<div class="scroll" style="direction:rtl[^"]*"><svg xmlns=/);
  assert.equal(svg.includes("<svg onload"), false);
  assert.match(svg, /fill="#2f9e5b"/);
  assert.match(svg, /fill="#9068d8"/);
});

Deno.test("a picture is well-formed in every state", async () => {
  for (const state of ["new", "pending", "running", "completed", "failed", "ephemeral", undefined] as const) {
    const picture = await drawGraph(chain(2), () => state);
    assert.match(inlined(picture!.html.toString()), /<title>/);
  }
});

for (const [form, graph] of [["tree", tree(201)], ["chain whose ops all use the first one", chain(200)]] as const) {
  Deno.test(`a graph of 200 nodes is drawn, with boxes that do not overlap: a ${form}`, async () => {
    const picture = await drawGraph(graph, () => undefined);
    const boxes = [
      ...inlined(picture!.html.toString()).matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="38"/g),
    ]
      .map((match) => match.slice(1).map(Number));
    assert.equal(boxes.length, foldGraph(graph).length);
    const overlaps = boxes.filter(([x, y, width], i) => {
      return boxes.some(([x2, y2, w2], j) => j < i && x < x2 + w2 && x2 < x + width && Math.abs(y - y2) < 38);
    });
    assert.deepEqual(overlaps, []);
  });
}

Deno.test("others have their turn while a graph is laid out: by the library in a worker, in columns with rests", async () => {
  for (const [form, graph, least] of [["tree", tree(20), 10], ["chain", chain(100), 3]] as const) {
    await drawGraph(graph, () => undefined);
    const turns = await turnsDuring(() => drawGraph(graph, () => undefined));
    assert.ok(turns >= least, `${form}: ${turns} turns`);
  }
});

Deno.test("a graph with too many nodes is not drawn", async () => {
  assert.equal(await drawGraph(chain(MAX_NODES + 1), () => undefined), undefined);
});

Deno.test("a graph of many lines is not drawn", async () => {
  const groups = [group(dataset)];
  while (groups.length < 80) groups.push(group(...groups));
  assert.equal(await drawGraph(groups.at(-1)!, () => undefined), undefined);
});

Deno.test("no line and no label of a graph leaves its picture", async () => {
  const data = new Runner({ store: "memory://bounds" }).fromInline({ x: [[1, 2], [3, 4]], label: ["a", "b"] });
  const [x, positives] = [data.colVector("x"), data.colCategorical("label").isIn("a")];
  const trainDomain = data.assignTrainTestSplit({ testSize: 0.4, randomState: 0 }).train;
  const scores = x.trainClassifier({ positives, trainDomain }).predict(x);
  const { width, height, nodes, edges } = await layOutGraph(foldGraph(data.maskRows(scores.gt(0).xor(positives))));
  const labels = edges.filter(({ label }) => label !== "");
  for (const { x, y } of [...nodes, ...labels, ...edges.flatMap(({ points }) => points)]) {
    assert.ok(x >= 0 && x <= width && y >= 0 && y <= height, `${x}, ${y} of ${width}, ${height}`);
  }
});
