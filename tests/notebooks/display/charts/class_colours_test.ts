import assert from "node:assert/strict";
import { Runner } from "../../../../mod.ts";
import {
  classColours,
  groupColours,
  positiveNames,
  splitColours,
} from "../../../../notebooks/display/charts/class_colours.ts";
import { NEGATIVE, POSITIVE } from "../../../../notebooks/display/charts/palette.ts";
import { histogram, scatter } from "../../../../notebooks/mod.ts";
import { inlined, show } from "../show.ts";

Deno.test("a class has one colour, whatever order the classes come in", () => {
  const names = ["train", "test", "val", "item 10", "item 9"];
  assert.deepEqual([...classColours(names)], [...classColours(names.toReversed())]);
  assert.equal(new Set(classColours(names).values()).size, 5);
  assert.deepEqual([...classColours(names).keys()], ["item 9", "item 10", "test", "train", "val"]);
});

Deno.test("positive and negative classes look as they do in reports, by the experiment or else by their names", () => {
  assert.deepEqual(Object.fromEntries(classColours(["true", "false"])), { true: POSITIVE, false: NEGATIVE });
  assert.equal(classColours(["attack", "benign"]).get("benign"), NEGATIVE);
  assert.equal(classColours(["attack", "benign"]).get("attack"), POSITIVE);
  assert.deepEqual(Object.fromEntries(classColours(["a", "b"], new Set(["a"]))), { a: POSITIVE, b: NEGATIVE });
  const three = classColours(["a", "b", "benign"], new Set(["b"]));
  assert.deepEqual([three.get("b"), three.get("benign")], [POSITIVE, NEGATIVE]);
  assert.equal(new Set(three.values()).size, 3);
});

Deno.test("what an experiment calls positive is positive in each picture of its scores", async () => {
  const dataset = new Runner({ store: "memory://colours" }).fromInline({
    x: [[1, 2], [3, 4], [2, 2], [5, 1]],
    label: ["zebra", "ant", "zebra", "ant"],
  });
  const [x, label] = [dataset.colVector("x"), dataset.colCategorical("label")];
  const scores = x.trainClassifier({ positives: label.isIn(["ant"]) }).predict(x);
  assert.deepEqual([...positiveNames([scores, label])], ["ant"]);
  for (const chart of [histogram(scores, { by: label }), scatter({ x: scores, y: scores }, { color: label })]) {
    const markup = inlined((await show(chart))["text/html"]!);
    const keys = Object.fromEntries(
      [...markup.matchAll(/class="key"[^>]*src="([^"]*)"> <bdi>(\w+)/g)].map(([, address, name]) => [name, address]),
    );
    // An image keeps its colour where styles are stripped.
    assert.ok(keys.ant.includes(encodeURIComponent(POSITIVE)) && keys.zebra.includes(encodeURIComponent(NEGATIVE)));
  }
});

Deno.test("a classifier's scores are coloured around its threshold", async () => {
  const dataset = new Runner({ store: "memory://colours" }).fromInline({
    x: [[1, 2], [3, 4], [2, 2], [5, 1]],
    y: [true, false, true, false],
  });
  const x = dataset.colVector("x");
  const scores = x.trainClassifier({ positives: dataset.colBoolean("y") }).predict(x);
  const markup = async (options: object) => (await show(scatter(x, { color: scores, ...options })))["text/html"]!;
  assert.match(await markup({}), /grey: 0, the threshold/);
  assert.match(await markup({ threshold: 1.5 }), /grey: 1\.5, the threshold/);
});

Deno.test("what an experiment calls positive keeps its colour in pictures of which the graph has no experiment", () => {
  const data = new Runner({ store: "memory://colours" }).fromInline({ label: ["aye", "nay", "aye"], score: [1, 2, 3] });
  const label = data.colCategorical("label");
  data.colScore("score").evaluate({ gtPositives: label.isIn("nay") });
  const colours = classColours(["aye", "nay"], positiveNames([label]));
  assert.deepEqual([colours.get("nay"), colours.get("aye")], [POSITIVE, NEGATIVE]);
  // Its own graph's word goes before that of others.
  const other = data.colScore("score").evaluate({ gtPositives: label.isIn("aye") });
  assert.deepEqual([...positiveNames([other])], ["aye"]);
});

Deno.test("splits have colours that no class of a report has", () => {
  const named = classColours(["train", "test"]);
  assert.deepEqual(named, splitColours(["test", "train"]));
  const split = new Runner({ store: "memory://splits" }).fromInline({ fold: ["a", "b", "test"] }).colTrainTestSplit(
    "fold",
  );
  const own = groupColours(["a", "b", "test"], split, []);
  assert.equal(own.get("test"), named.get("test"));
  for (const colours of [named, own]) {
    assert.equal(new Set(colours.values()).size, colours.size);
    for (const colour of colours.values()) assert.ok(colour !== POSITIVE && colour !== NEGATIVE, colour);
  }
});
