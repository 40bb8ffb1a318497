import assert from "node:assert/strict";
import {
  canonicalJson,
  float,
  LoadInlineJsonDatasetOp,
  OpError,
  TakeRowsOp,
  TrainClassifierOp,
} from "../../ops/mod.ts";

const dataset = LoadInlineJsonDatasetOp({ data: { prompt: ["a"], flag: [true], v: [[1, 2]] } });
const positives = dataset.colBoolean("flag");
const vectors = dataset.colVector("v");

function withParameter(value: unknown): () => unknown {
  return () => vectors.trainClassifier({ positives, params: { C: value } });
}

class Custom {}
const cyclic: unknown[] = [];
cyclic.push([cyclic]);

const notData: [string, unknown, RegExp][] = [
  ["a lone surrogate", "a\ud800", /lone surrogate/],
  ["a lone surrogate in a key", { "\udc00": 1 }, /lone surrogate/],
  ["a function", () => 1, /a function/],
  ["a symbol", Symbol("s"), /symbol/],
  ["a date", new Date(), /a Date/],
  ["a cycle", cyclic, /refers back to itself/],
  ["undefined", [undefined], /undefined/],
  ["a promise", Promise.resolve(1), /promise/],
  ["an instance of a class", new Custom(), /a Custom/],
  ["a set", new Set([1]), /a Set/],
  ["a map with keys that are not strings", new Map([[1, 2]]), /keys must be strings/],
  ["an op", vectors, /SelectVectorColumnOp/],
  ["nesting without end", Array.from({ length: 300 }).reduce((inner) => [inner], 1), /nested deeper/],
];

for (const [name, value, message] of notData) {
  Deno.test(`any-typed fields refuse ${name}, and name method and argument`, () => {
    assert.throws(withParameter(value), (error) => {
      assert.ok(error instanceof OpError);
      assert.match(error.message, /^trainClassifier\(\): params /);
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("integer fields refuse fractions, floats and numbers past 2^53", () => {
  assert.throws(() => dataset.take(1.5), /take\(\): numRows takes an integer.*number 1\.5/);
  assert.throws(() => dataset.take(NaN), /take\(\): numRows/);
  assert.throws(() => dataset.take(2 ** 53), /write it as a bigint \(9007199254740992n\)/);
  assert.throws(() => TakeRowsOp({ dataset, numRows: float(1) }), /TakeRowsOp\.numRows/);
  assert.throws(() => dataset.take("5" as never), /take\(\): numRows.*"5"/);
});

Deno.test("integer fields take bigints of any size exactly", () => {
  assert.match(canonicalJson(TakeRowsOp({ dataset, numRows: 2n ** 64n })), /"num_rows": 18446744073709551616/);
  assert.equal(TakeRowsOp({ dataset, numRows: 5n }).uuid, dataset.take(5).uuid);
});

Deno.test("any-typed fields tell integers from floats", () => {
  const params = {
    a: 1,
    b: float(1),
    c: 0.5,
    d: 1n,
    e: new Float32Array([1, 0.5]),
    f: new Int8Array([1]),
    g: -0,
    h: NaN,
  };
  const op = vectors.trainClassifier({ positives, params });
  assert.match(
    canonicalJson(op),
    /"params": \{"a": 1, "b": 1\.0, "c": 0\.5, "d": 1, "e": \[1\.0, 0\.5\], "f": \[1\], "g": 0, "h": NaN\}/,
  );
});

Deno.test("maps and objects with the same entries give the same op", () => {
  const fromMap = TrainClassifierOp({
    modelType: "rbf_svc",
    x: vectors,
    positives,
    negatives: positives,
    params: new Map([["C", 1]]) as never,
  });
  const fromObject = TrainClassifierOp({
    modelType: "rbf_svc",
    x: vectors,
    positives,
    negatives: positives,
    params: { C: 1 },
  });
  assert.equal(fromMap.uuid, fromObject.uuid);
});

Deno.test("sets of strings are sorted by code point, each once, however they come", () => {
  const text = dataset.colText("prompt");
  const expected = text.isIn(["B", "b", "\uff5e", "🙂"]);
  assert.deepEqual(expected.parameters.trueValues, ["B", "b", "\uff5e", "🙂"]);
  assert.equal(text.isIn(["🙂", "b", "\uff5e", "B", "b"]).uuid, expected.uuid);
  assert.equal(text.isIn(new Set(["b", "B", "🙂", "\uff5e"])).uuid, expected.uuid);
  assert.equal(text.isIn("b").uuid, text.isIn(["b"]).uuid);
});

Deno.test("data with a key named __proto__ keeps it", () => {
  const op = vectors.trainClassifier({ positives, params: JSON.parse('{"__proto__": {"x": 1}}') });
  assert.match(canonicalJson(op), /"params": \{"__proto__": \{"x": 1\}\}/);
});

Deno.test("what an op holds is a deeply frozen copy", () => {
  const params = { list: [1, { deep: [2] }] };
  const op = vectors.trainClassifier({ positives, params });
  (params.list[1] as { deep: number[] }).deep.push(3);
  assert.deepEqual(op.parameters.params, { list: [1, { deep: [2] }] });
  assertFrozen(op.fields);
  assert.ok(Object.isFrozen(op));
  assert.ok(Object.isFrozen(op.dependencies()));
  assert.ok(Object.isFrozen(op.definition.fields));
});

function assertFrozen(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  assert.ok(Object.isFrozen(value));
  for (const inner of Object.values(value)) assertFrozen(inner);
}

Deno.test("a column's name where the column is needed is answered with the call that gives it", () => {
  const named = (build: () => unknown, message: RegExp) => assert.throws(build, message);
  named(
    () => vectors.trainClassifier({ positives: "flag" as never }),
    /positives takes a column of true\/false: got "flag": a column is an op of its dataset, as in data\.colBoolean\("flag"\)$/,
  );
  named(() => dataset.sortBy("n" as never), /got "n": a column .* data\.colText\("n"\) \(or colBoolean, colScore, /);
  named(() => dataset.countBy("prompt" as never), /data\.colText\("prompt"\)/);
  named(() => dataset.maskRows("flag" as never), /data\.colBoolean\("flag"\)$/);
});
