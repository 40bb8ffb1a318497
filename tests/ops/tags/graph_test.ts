import assert from "node:assert/strict";
import {
  type Classifier,
  type Evaluator,
  float,
  graph,
  LoadInlineJsonDatasetOp,
  OpError,
  parseCode,
  SyntaxTemplateError,
  type VectorColumn,
} from "../../../ops/mod.ts";

const ds = LoadInlineJsonDatasetOp({ data: { a: [1] } });
const harmful = ds.colBoolean("harmful");
const X = ds.colText("prompt").llmLayerActivations({ model: "hf:gpt2", layer: -1 });

Deno.test("graph gives ops by name, the same as the chains of methods", () => {
  const named = graph<{ X: VectorColumn; probe: Classifier }>`
    prompt = ${ds}.colText("prompt")   # the text
    X      = prompt.llmLayerActivations({ model: "hf:gpt2", layer: -1 })
    probe  = X.trainClassifier("logistic_regression", { positives: ${harmful} })
  `;
  assert.deepEqual(Object.keys(named), ["prompt", "X", "probe"]);
  assert.equal(named.X.uuid, X.uuid);
  assert.equal(named.probe.uuid, X.trainClassifier({ positives: harmful }).uuid);
});

const meanings: [string, Record<string, { uuid: string }>, { uuid: string }][] = [
  [
    "operators of where and score",
    graph`op = (${harmful} & ~${harmful}) | (${ds}.colText("t") == "a")`,
    harmful.and(harmful.not()).or(ds.colText("t").isIn("a")),
  ],
  [
    "arithmetic",
    graph`op = ${ds}.colScore("a") - ${ds}.colScore("b") * ${ds}.colScore("c")`,
    ds.colScore("a").sub(ds.colScore("b").mul(ds.colScore("c"))),
  ],
  ["properties", graph`op = ${ds}.colTrainTestSplit("s").train`, ds.colTrainTestSplit("s").train],
  [
    "lines that go on",
    graph`op = ${ds}\n  .take(5, {\n skip: 2,\n })\n  .colText("a")`,
    ds.take(5, { skip: 2 }).colText("a"),
  ],
  ["several statements on a line", graph`a = ${ds}.take(1); op = a.take(2)`, ds.take(1).take(2)],
  ["values in slots", graph`op = ${ds}.take(${5}, ${{ skip: 2 }})`, ds.take(5, { skip: 2 })],
  [
    "short entries",
    graph`positives = ${harmful}; op = ${X}.trainClassifier({ positives })`,
    X.trainClassifier({ positives: harmful }),
  ],
  [
    "numbers as JavaScript reads them",
    graph`op = ${X}.trainClassifier({ positives: ${harmful}, params: { a: 1.0, b: .5, c: 1e3, d: 0x10, e: 1_000, f: 5n, g: -2, h: float(1), i: -Infinity, j: NaN } })`,
    X.trainClassifier({
      positives: harmful,
      params: { a: 1, b: 0.5, c: 1000, d: 16, e: 1000, f: 5n, g: -2, h: float(1), i: -Infinity, j: NaN },
    }),
  ],
  [
    "op types and group",
    graph`a = TakeRowsOp({ dataset: ${ds}, numRows: 5 }); op = group(a, ${ds})`,
    graph`op = group(${ds.take(5)}, ${ds})`.op,
  ],
  ["subs", graph`op = ${X}.subs({ layer: 3 })`, X.subs({ layer: 3 })],
  ["TypeScript's words", graph`export const op = ${ds}.take(1);`, ds.take(1)],
];

for (const [name, named, expected] of meanings) {
  Deno.test(`graph: ${name}`, () => assert.equal(named.op.uuid, expected.uuid));
}

const mistakes: [string, () => unknown, RegExp, string][] = [
  [
    "an unknown method",
    () => graph`x = ${ds}.colTxt("a")`,
    /a dataset has no colTxt \(did you mean "colText"\?\)/,
    '.colTxt("a")\n           ^',
  ],
  ["a method that asks for results", () => graph`x = ${ds}.toJson()`, /has no toJson/, "^"],
  ["a member of every object", () => graph`x = ${ds}.constructor("a")`, /has no constructor/, "^"],
  [
    "a wrong argument",
    () => graph`x = ${ds}.take("5")`,
    /take\(\): numRows takes an integer/,
    '.take("5")\n           ^',
  ],
  [
    "an unknown option",
    () => graph`x = ${X}.trainClassifier({ postives: ${harmful} })`,
    /no option "postives" \(did you mean "positives"\?\)/,
    "^",
  ],
  [
    "an unknown name",
    () =>
      graph`x = ${ds}
y = xx.take(1)`,
    /line 2: xx has no value here \(did you mean "x"\?\)/,
    "y = xx.take(1)\n      ^",
  ],
  ["an unknown function", () => graph`x = flot(1)`, /there is no function flot \(did you mean "float"\?\)/, "^"],
  [
    "a name given twice",
    () =>
      graph`x = ${ds}
x = ${ds}`,
    /x has a value already/,
    "x = ${2}\n  ^",
  ],
  ["a name that means something", () => graph`float = ${ds}`, /float means something already/, "float = ${1}\n  ^"],
  ["a value that is no op", () => graph`x = 5`, /a name stands for an op; this is number 5/, "x = 5\n      ^"],
  ["a missing name", () => graph`${ds}.take(1)`, /expected a name and "=", found slot/, "^"],
  ["a missing =", () => graph`x ${ds}`, /expected "=" after the name x/, "x ${1}\n    ^"],
  ["a line that does not end", () => graph`x = ${ds} y = ${ds}`, /or a new line, found "y"/, "^"],
  ["a method that is not called", () => graph`x = ${ds}.take`, /take is a method: call it, as in \.take\(…\)/, "^"],
  ["a property that is called", () => graph`x = ${ds}.colTrainTestSplit("a").train()`, /train is no method/, "^"],
  [
    "an entry that would set a prototype",
    () => graph`x = ${ds}.take(1, { __proto__: 1 })`,
    /write \["__proto__"\]/,
    "^",
  ],
  [
    "an undefined option",
    () => graph`x = ${ds}.take(${undefined as never})`,
    /slot 2 is undefined/,
    "${1}.take(${2})\n                ^",
  ],
  ["nesting without end", () => graph(`x = ${"(".repeat(5000)}`), /nested deeper than 200 levels/, "^"],
];

for (const [name, build, message, place] of mistakes) {
  Deno.test(`graph points at ${name}`, () => {
    assert.throws(build, (error) => {
      assert.ok(error instanceof SyntaxTemplateError, String(error));
      assert.match(error.message, message);
      assert.ok(error.message.endsWith(place), error.message);
      return true;
    });
  });
}

Deno.test("graph and parseCode read text, with a runner for its datasets", () => {
  const runner = { storeUri: "memory://" } as Evaluator;
  const code = ds.colText("a").toCode({ imports: true });
  assert.equal(graph(code, { runner }).a.evaluator, runner);
  assert.equal(parseCode(code, { runner }).evaluator, runner);
  assert.equal(parseCode(code).uuid, ds.colText("a").uuid);
});

Deno.test("parseCode refuses text without an op, and what is no text", () => {
  assert.throws(() => parseCode("# nothing"), SyntaxTemplateError);
  assert.throws(() => parseCode(ds as never), OpError);
  assert.throws(() => graph(ds as never), /graph is a template tag/);
});
