import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import { bars, Runner, table } from "../../mod.ts";

const runner = new Runner({ store: "memory://options" });
const data = runner.fromInline({ a: [1, 2, 3], text: ["x", "y", "z"], flag: [true, false, true], v: [[1], [2], [3]] });
const [score, flag, text] = [data.colScore("a"), data.colBoolean("flag"), data.colText("text")];
const report = score.evaluate({ gtPositives: flag });
const probe = data.colVector("v").trainClassifier({ positives: flag });

/** What a cell, which is not type-checked, gives in place of options. */
const mistakes: [string, (given: never) => unknown, string][] = [
  ["take", (given) => data.take(given), "takes an object of options (numRows, skip, offset), got "],
  ["sample", (given) => data.sample(given), "takes an object of options (n, fraction, seed), got "],
  ["subs", (given) => report.subs(given), "takes an object of changed fields, got "],
  ["toRows", (given) => data.toRows(given), "takes an object of options (runner), got "],
  ["table", (given) => table(given), "takes a dataset, or columns by name as in table({ prompt, score }), got "],
];
const nothings: [string, unknown][] = [
  ["a promise (is an await missing?)", Promise.resolve({ n: 2 })],
  ["a promise (is an await missing?)", runInNewContext("Promise.resolve(1)")],
  ["a Date", new Date(0)],
  ["a Map", new Map([["numRows", 2]])],
  ["a Set", new Set([2])],
  ["a Float32Array", new Float32Array(2)],
  ["a Runner", runner],
];

for (const [name, mistake, said] of mistakes) {
  Deno.test(`${name}() refuses what has no names, as it would count as no options`, async () => {
    for (const [shown, given] of nothings) {
      await assert.rejects(
        async () => await mistake(given as never),
        ({ message }: Error) => message.includes(`${name}() ${said}${shown}`) || assert.fail(message),
      );
    }
  });
}

Deno.test("options may come from another realm, a class or an object without a prototype", () => {
  class Options {
    skip = 2;
  }
  const { uuid } = data.take({ skip: 2 });
  const bare = Object.assign(Object.create(null), { skip: 2 });
  for (const options of [runInNewContext("({ skip: 2 })"), new Options(), bare]) {
    assert.equal(data.take(options).uuid, uuid);
  }
  assert.equal(data.take(runInNewContext("({})")).uuid, data.take({}).uuid);
});

Deno.test("what stands in the place of options is told of, and what they are", () => {
  assert.throws(
    () => report.threshold(0.5 as never),
    /^OpError: threshold\(\) takes an object of options \(.*got number 0\.5$/,
  );
  assert.throws(
    () => text.llmLayerActivations("onnx:demo/model" as never, ...[4] as unknown as []),
    /llmLayerActivations\(\) takes an object of options \(model, .*got "onnx:demo\/model"$/,
  );
  assert.throws(() => table([{ a: 1 }] as never), /length 1: rows become columns as in \{ "a": rows\.map/);
  assert.throws(
    () => text.llmGenerateText({ model: "onnx:demo/model", maxTokens: 1, edits: probe.ablate() as never }),
    /got an EditOp, which is an edit: a list of one is \[op\]|got an EditOp: a list of one is \[op\]/,
  );
});

Deno.test("a name of one letter is not taken for another one", () => {
  assert.throws(() => data.sample({ a: 1 } as never), /has no option "a"; it has n, fraction, seed/);
  assert.throws(() => data.sample({ N: 1 } as never), /has no option "N" \(did you mean "n"\?\)/);
});

Deno.test("a name in place of a chart's column is answered with the column", async () => {
  await assert.rejects(
    bars("text" as never).toSvg(),
    /got "text": a column is an op of its dataset, as in data\.colScore\("text"\) \(or colCategorical\)$/,
  );
});
