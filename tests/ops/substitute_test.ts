import assert from "node:assert/strict";
import { type BooleanColumn, LoadInlineJsonDatasetOp, type Op, OpError } from "../../ops/mod.ts";

const train = LoadInlineJsonDatasetOp({ data: { prompt: ["a"], flag: [true] } });
const test = LoadInlineJsonDatasetOp({ data: { prompt: ["b"], flag: [false] } });

function reportOn(dataset: typeof train, layer: number): Op {
  const positives = dataset.colBoolean("flag");
  const x = dataset.colText("prompt").llmLayerActivations({ model: "m", layer });
  return x.trainClassifier({ positives }).predict(x).evaluate({ gtPositives: positives });
}

const report = reportOn(train, 3);
const activations = report.dependencies({ recursive: true }).find((op) => op.type === "LLMLayerActivationsOp")!;

Deno.test("subs(changes) changes this node, under any of a field's names", () => {
  const expected = train.colText("prompt").llmLayerActivations({ model: "m", layer: 5 });
  assert.equal(activations.subs({ layer: 5 }).uuid, expected.uuid);
  assert.equal(activations.subs({ layerNum: 5 }).uuid, expected.uuid);
  assert.equal(activations.subs({ layer_num: 5 }).uuid, expected.uuid);
  assert.equal(activations.subs({}).uuid, activations.uuid);
});

Deno.test("subs(node, changes) changes a node upstream, wherever it is used", () => {
  assert.equal(report.subs(activations, { layer: 5 }).uuid, reportOn(train, 5).uuid);
});

Deno.test("subs([old, new]) replaces a node", () => {
  assert.equal(report.subs([train, test]).uuid, reportOn(test, 3).uuid);
});

Deno.test("subs([[old, new], …]) replaces several at once", () => {
  const both = report.subs([[train, test], [train.colBoolean("flag"), test.colBoolean("flag")]]);
  assert.equal(both.uuid, reportOn(test, 3).uuid);
  assert.equal(report.subs([]).uuid, report.uuid);
});

Deno.test("subs() replaces the op itself, and leaves replacements as they are", () => {
  assert.equal(train.subs([train, test]).uuid, test.uuid);
  const masked = train.maskRows(train.colBoolean("flag"));
  assert.equal(train.colText("p").subs([train, masked]).uuid, masked.colText("p").uuid);
});

Deno.test("what no replacement touches is the same object as before", () => {
  const other = report.subs(activations, { layer: 5 });
  assert.ok(other.dependencies({ recursive: true }).includes(train));
});

const mistakes: [string, () => unknown, RegExp][] = [
  ["a node that is not in the graph", () => report.subs([test, train]), /not in the graph/],
  [
    "a node that only stands below a replaced one",
    () => report.subs([[activations, train.colVector("v")], [train.colText("prompt"), test.colText("prompt")]]),
    /only stands below another replaced op/,
  ],
  ["two replacements for one node", () => report.subs([[train, test], [train, train.take(1)]]), /two replacements/],
  ["an unknown field", () => activations.subs({ layers: 5 }), /has no field "layers" \(did you mean "layer"\?\)/],
  ["an unknown field upstream", () => report.subs(activations, { layers: 5 }), /no field "layers"/],
  ["a wrong value", () => activations.subs({ layer: "5" }), /layer takes an integer/],
  ["a replacement of another kind", () => report.subs([activations, train]), /takes a column of vectors/],
  ["a node without changes", () => report.subs(activations as never), /takes the fields to change/],
  ["two ops that are no pair", () => report.subs(train, test as never), /pass a pair/],
  ["half a pair", () => report.subs([train] as never), /takes pairs/],
  ["nothing", () => report.subs(undefined as never), /takes an object of changed fields/],
];

for (const [name, substitute, message] of mistakes) {
  Deno.test(`subs() refuses ${name}`, () => {
    assert.throws(substitute, (error) => {
      assert.ok(error instanceof OpError, String(error));
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("64 nested nots are walked, substituted and hashed once each", () => {
  let nested: BooleanColumn = train.colBoolean("flag");
  for (let i = 0; i < 64; i++) nested = nested.not();
  assert.equal(nested.dependencies({ recursive: true }).length, 65);
  const other = nested.subs([train, test]);
  assert.equal(other.dependencies({ recursive: true }).length, 65);
});
