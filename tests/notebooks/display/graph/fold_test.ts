import assert from "node:assert/strict";
import { Runner } from "../../../../mod.ts";
import { foldGraph, MOST_THROUGH } from "../../../../notebooks/display/graph/fold.ts";
import { edgeLabel } from "../../../../notebooks/display/words.ts";

const dataset = new Runner({ store: "memory://fold" }).fromInline({ x: [[1, 2]], label: ["a"] });
const positives = dataset.colCategorical("label").isIn("a");
const probe = dataset.colVector("x").trainClassifier({ positives });

Deno.test("chains of ephemeral ops become edges", () => {
  const nodes = foldGraph(probe);
  assert.deepEqual(nodes.map(({ op }) => op.type), ["LoadInlineJsonDatasetOp", "TrainClassifierOp"]);
  const through = nodes[1].inputs.map((edge) => edge.through.map(({ type }) => type));
  assert.deepEqual(through, [
    ["SelectVectorColumnOp"],
    ["SelectCategoricalColumnOp", "CategoryToBooleanOp"],
    ["SelectCategoricalColumnOp", "CategoryToBooleanOp", "BooleanLogicOp"],
  ]);
});

Deno.test("the op itself, and ephemeral ops that join several, stay nodes", () => {
  const both = positives.and(dataset.colCategorical("label").isIn("b"));
  assert.deepEqual(foldGraph(both.not()).map(({ op }) => op), [dataset, both, both.not()].map((op) => op));
});

Deno.test("a graph with shared parts is folded in linear time", () => {
  let mask = positives;
  for (let i = 0; i < 300; i++) mask = mask.xor(mask.not());
  assert.equal(foldGraph(mask).length, 301);
});

Deno.test("of a chain of very many ephemeral ops an edge has the last ones, as many as a label has room for", () => {
  let mask = positives;
  for (let i = 0; i < 50_000; i++) mask = mask.not();
  const [edge] = foldGraph(mask)[1].inputs;
  assert.equal(edge.through.length, MOST_THROUGH);
  assert.equal(edge.through.at(-1)!.uuid, mask.dependencies()[0].uuid);
  assert.equal(edgeLabel(edge.through), "… › not › not › not › not");
});
