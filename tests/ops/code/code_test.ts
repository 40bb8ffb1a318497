import assert from "node:assert/strict";
import fc from "fast-check";
import * as ops from "../../../ops/mod.ts";
import { deserialize, float, graph, Op, parseCode, type TextColumn } from "../../../ops/mod.ts";
import { sketchSteps } from "../../../ops/code/print.ts";
import { atOnce } from "../../../ops/steps.ts";
import { RandomOps } from "../random_ops.ts";

const recorded: { graph: string }[] = JSON.parse(
  await Deno.readTextFile(new URL("../../fixtures/parity/uuid-vectors.json", import.meta.url)),
);
const ds = ops.LoadInlineJsonDatasetOp({ data: { prompt: ["a"], harmful: [true] } });
const harmful = ds.colBoolean("harmful");
const activations = ds.colText("prompt").llmLayerActivations({ model: "hf:gpt2", layer: -1 });
const probe = activations.trainClassifier({ positives: harmful });

Deno.test("toCode() reads well: shared nodes named once, defaults left out", () => {
  assert.equal(
    probe.predict(activations).evaluate({ gtPositives: harmful }).toCode(),
    `const dataset = LoadInlineJsonDatasetOp({ data: { prompt: ["a"], harmful: [true] } });
const activations = dataset.colText("prompt").llmLayerActivations({ model: "hf:gpt2", layer: -1 });
const harmful = dataset.colBoolean("harmful");
const probe = activations.trainClassifier("logistic_regression", { positives: harmful });
const report = probe.predict(activations).evaluate({ gtPositives: harmful });
`,
  );
});

Deno.test("code to be looked at has lists of over a thousand items cut, and is otherwise the same", () => {
  assert.equal(atOnce(sketchSteps(probe)), probe.toCode());
  const numbers = Array.from({ length: 1001 }, (_, i) => i);
  const lines = atOnce(sketchSteps(ops.LoadInlineJsonDatasetOp({ data: { numbers, few: [1] } }))).split("\n");
  assert.deepEqual(lines.slice(21, 26).map((line) => line.trim()), ["18,", "19,", "… 961 more,", "981,", "982,"]);
  assert.ok(lines.includes("    few: [1],"));
});

Deno.test("toCode() breaks long calls into lines", () => {
  const op = activations.subs({ maxLength: 512, batchSize: 1, tokenMode: "mean", device: "cuda", dtype: null });
  assert.equal(
    op.toCode().split("\n").slice(1).join("\n"),
    `const activations = dataset.colText("prompt").llmLayerActivations({
  model: "hf:gpt2",
  layer: -1,
  tokenMode: "mean",
  batchSize: 1,
  maxLength: 512,
  dtype: null,
  device: "cuda",
});
`,
  );
});

Deno.test("activations at a hook point are printed as the method that takes it, and read back", () => {
  const hookPoint = "blocks.3.hook_resid_mid";
  const op = ds.colText("prompt").llmLayerActivations({ model: "hf:gpt2", hookPoint });
  assert.equal(
    op.toCode().split("\n").slice(1).join("\n"),
    `const llmHookActivations = dataset.colText("prompt").llmLayerActivations({
  model: "hf:gpt2",
  hookPoint: "blocks.3.hook_resid_mid",
});
`,
  );
  const messages = ds.colConversation("prompt");
  const others = [
    op.subs({ tokenMode: "mean", batchSize: 3, maxLength: 20, dtype: "float16", device: "cpu" }),
    ds.colText("prompt").llmLayerActivations({ model: "tl:gpt2", hookPoint, dtype: null, applyChatTemplate: false }),
    messages.llmLayerActivations({ model: "tl:gpt2", hookPoint, tokenMode: "all" }),
    op.trainClassifier({ positives: harmful }).predict(op),
  ];
  for (const given of [op, ...others]) {
    const read = parseCode(given.toCode());
    assert.equal(read.uuid, given.uuid);
    assert.deepEqual(read.fields, given.fields);
  }
});

Deno.test("toCode() names variables as it is told, and ignores what is no op or no name", () => {
  const names = { dangerous: harmful, "not a name": activations, class: ds, other: 5, data: ds };
  const code = probe.toCode({ names });
  assert.match(code, /^const data = /);
  assert.match(code, /const dangerous = data\.colBoolean\("harmful"\);/);
  assert.equal(parseCode(code).uuid, probe.uuid);
});

Deno.test("toCode() gives names that TypeScript accepts to columns of any name", () => {
  for (
    const name of ["class", "2nd", "", "a b", "__proto__", "🙂", "ключ", "float", "graph", "TakeRowsOp", "a".repeat(99)]
  ) {
    const column = ds.colBoolean(name);
    const op = column.and(column.not()).or(column);
    assert.equal(parseCode(op.toCode()).uuid, op.uuid, name);
  }
});

Deno.test("toCode() prints every value exactly", () => {
  const values = [
    0,
    -0,
    1,
    float(1),
    float(-0),
    0.1,
    5e-324,
    1e21,
    float(1e21),
    NaN,
    Infinity,
    -Infinity,
    2n ** 70n,
    -5n,
  ];
  const params = {
    values,
    ["__proto__"]: [2],
    "`${a}`": '`${b}`\\"\n\u0000\u2028🙂\u200d',
    null: null,
  };
  const op = activations.trainClassifier({ positives: harmful, params });
  assert.equal(parseCode(op.toCode()).uuid, op.uuid);
});

Deno.test("the code of the 60 recorded graphs gives the same uuids, as text and inside a template", () => {
  for (const { graph: file } of recorded) {
    const [op] = deserialize(file);
    const code = op.toCode();
    assert.equal(parseCode(code).uuid, op.uuid);
    assert.equal(Object.values(graph(code)).at(-1)!.uuid, op.uuid);
    assert.equal(Object.values(graph(Object.assign([code], { raw: [code] }))).at(-1)!.uuid, op.uuid);
  }
});

Deno.test("the code of random graphs gives the same uuids", () => {
  fc.assert(
    fc.property(fc.gen(), (draw) => {
      const op = new RandomOps(draw as never).op();
      assert.equal(parseCode(op.toCode()).uuid, op.uuid);
    }),
    { numRuns: 100 },
  );
});

Deno.test("with imports, the code of recorded and random graphs runs as a module", async () => {
  const random = fc.sample(fc.gen(), { numRuns: 40, seed: 1 }).map((draw) => new RandomOps(draw as never).op());
  const all = [...recorded.map(({ graph: file }) => deserialize(file)[0]), ...random];
  const folder = await Deno.makeTempDir();
  try {
    for (const [i, op] of all.entries()) assert.equal((await runModule(op, `${folder}/${i}.ts`)).uuid, op.uuid);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

async function runModule(op: Op, path: string): Promise<Op> {
  const specifier = new URL("../../../ops/mod.ts", import.meta.url).href;
  await Deno.writeTextFile(path, op.toCode({ imports: specifier }));
  const exported: Record<string, Op> = await import(`file://${path}`);
  return Object.values(exported)[0];
}

Deno.test("imports name the package, and functions only where they are called", () => {
  const op = activations.trainClassifier({ positives: harmful, params: { C: float(1), "group(": "float(" } });
  assert.match(
    op.toCode({ imports: true }),
    /^import \{ LoadInlineJsonDatasetOp, float \} from "@probegraph\/probegraph";\n\nconst dataset = /,
  );
  assert.match(op.toCode({ imports: true }), /\nexport const probe = /);
});

Deno.test("a nested chain of 5,000 nodes is printed and read back without recursion", () => {
  let nested = harmful;
  for (let i = 0; i < 5000; i++) nested = nested.not();
  assert.equal(parseCode(nested.toCode()).uuid, nested.uuid);
});

Deno.test("in a long chain of templates, the dataset is not looked for from each of them anew", () => {
  let text: TextColumn = ds.colText("prompt");
  for (let i = 0; i < 2000; i++) text = ds.template(`{{ a }} ${i}`, { a: text });
  const { dependencies } = Op.prototype;
  let asked = 0;
  Op.prototype.dependencies = function (this: Op) {
    asked++;
    return dependencies.call(this);
  };
  try {
    assert.match(atOnce(sketchSteps(text)), /^const dataset = /);
  } finally {
    Op.prototype.dependencies = dependencies;
  }
  assert.ok(asked < 20 * 2000, `${asked} times`);
});
