import assert from "node:assert/strict";
import { deserialize, Runner } from "../../mod.ts";
import { fixtureFolder } from "./models/fixtures.ts";

interface Recorded {
  readonly columns: Record<string, { readonly graph: string; readonly type: string; readonly values: string[] }>;
  readonly report: { readonly graph: string; readonly value: { all: Record<string, number> } };
}

const { columns, report }: Recorded = JSON.parse(
  await Deno.readTextFile(new URL("../fixtures/parity/numbers.json", import.meta.url)),
);
const runner = new Runner({ store: "memory://number-types" });
const NAMES: Record<string, string> = { int64: "Int64", double: "Float64" };

for (const [name, { graph, type, values }] of Object.entries(columns)) {
  Deno.test(`${name}: the type and values are krnel-graph's`, async () => {
    const column = (await deserialize(graph, { runner })[0].toArrow()).getChildAt(0)!;
    assert.equal(String(column.type), NAMES[type]);
    assert.deepEqual([...column].map((value) => Number(value)), values.map((text) => Number(text)));
    if (type === "int64") assert.deepEqual([...column].map(String), values);
  });
}

Deno.test("integer scores past 2^53 keep their order", async () => {
  const [op] = deserialize(report.graph, { runner });
  const { all } = await op.toJson() as { all: Record<string, number> };
  for (const [name, value] of Object.entries(report.value.all)) {
    if (typeof value === "number") {
      assert.ok(Math.abs(all[name] - value) <= 1e-9 * Math.max(1, value), `${name} ${all[name]}`);
    } else assert.deepEqual(all[name], value);
  }
});

for (const values of [[0.5, 1e20, -1e308], [1e20, null, 0.5], [1e20, NaN, Infinity]]) {
  Deno.test(`the inline numbers ${values.join()} are floats, whatever their size`, async () => {
    const data = runner.fromInline({ s: values, v: values.map((value) => [value, 1e20]) });
    const table = await data.toArrow();
    assert.deepEqual(table.schema.fields.map(({ type }) => String(type)), ["Float64", "List<Float64>"]);
    assert.deepEqual((await data.toRows()).map(({ s }) => s), values);
  });
}

Deno.test("inline integers that no float is equal to stay integers beside floats", async () => {
  const values = [0.5, 2n ** 53n + 1n];
  assert.deepEqual((await runner.fromInline({ s: values }).toRows()).map(({ s }) => s), values);
});

const rows = Array.from({ length: 20 }, (_, i) => [Math.sin(7 * i) + i % 2, Math.cos(3 * i)]);
const dataset = runner.fromInline({
  x: rows,
  y: rows.map((_, i) => i % 2 === 1),
  text: rows.map((_, i) => `text ${i}`),
});
const x = dataset.colVector("x");

/** As krnel-graph has it with scikit-learn 1.9. */
const SCORE_TYPES: [string, Record<string, unknown>, string][] = [
  ["logistic_regression", {}, "Float32"],
  ["logistic_regression", { solver: "newton-cg" }, "Float32"],
  ["logistic_regression", { solver: "liblinear" }, "Float64"],
  ["lr_nystroem", {}, "Float32"],
  ["lr_nystroem", { lr_params: { solver: "liblinear" } }, "Float64"],
  ["naive_bayes", {}, "Float32"],
  ["linear_svc", {}, "Float64"],
  ["rbf_svc", {}, "Float64"],
  ["sgd", {}, "Float64"],
];

for (const [modelType, params, type] of SCORE_TYPES) {
  Deno.test(`scores of ${modelType} ${JSON.stringify(params)} are ${type}`, async () => {
    const probe = x.trainClassifier(modelType, { positives: dataset.colBoolean("y"), params });
    for (const vectors of [x, dataset.take(0).colVector("x")]) {
      assert.equal(String((await probe.predict(vectors).toArrow()).getChildAt(0)!.type), type);
    }
  });
}

Deno.test("means of activations are 64-bit floats whatever the dtype, and a last token has the dtype's", async () => {
  const text = dataset.take(3).colText("text");
  const options = { model: `onnx:${fixtureFolder("gpt2")}`, layer: 1 };
  const mean = await text.llmLayerActivations({ ...options, tokenMode: "mean" }).toMatrix();
  const last = await text.llmLayerActivations(options).toMatrix();
  assert.ok(mean.data instanceof Float64Array && last.data instanceof Float32Array);
});
