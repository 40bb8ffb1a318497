import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Table } from "apache-arrow";
import { type Dataset, type Op, Runner } from "../../mod.ts";
import { show } from "../notebooks/display/show.ts";

/** What an op shows, as text. */
async function shownText(op: Op): Promise<string> {
  return String((await show(op))["text/plain"]);
}

const rows = {
  text: ["a", "b"],
  label: ["x", "y"],
  json: ['{"a": 1}', "[2]"],
  flag: [true, false],
  score: [1, 0.5],
  vector: [Float32Array.of(1, 2), Float32Array.of(3, 4)],
  chat: [[{ role: "user", content: "hi" }], []],
  list: [["a"], []],
};

/** Ways to come to a dataset without rows. */
const ways: Record<string, (runner: Runner) => Dataset | Promise<Dataset>> = {
  "take(0)": (runner) => runner.fromInline(rows).take(0),
  "maskRows() of nothing but false": (runner) => {
    const dataset = runner.fromInline(rows);
    return dataset.maskRows(dataset.colCategorical("label").isIn("z"));
  },
  "columns of no values": (runner) =>
    runner.fromInline(Object.fromEntries(Object.keys(rows).map((name) => [name, []]))),
  "an Arrow table without rows": async (runner) => {
    const table = await runner.fromInline(rows).toArrow();
    return await runner.fromArrow(new Table(table.schema));
  },
};

function emptyOps(runner: Runner, dataset: Dataset): Op[] {
  const [text, label, flag, score] = [
    dataset.colText("text"),
    dataset.colCategorical("label"),
    dataset.colBoolean("flag"),
    dataset.colScore("score"),
  ];
  const vector = dataset.colVector("vector");
  const whole = runner.fromInline(rows);
  const probe = whole.colVector("vector").trainClassifier({ positives: whole.colBoolean("flag") });
  return [
    ...[dataset, dataset.take(3), dataset.take(null, { skip: 2, offset: 1 }), dataset.maskRows(flag)],
    ...[text, label, flag, flag.not(), flag.and(flag), label.isIn("x"), label.isIn("x", { falseValues: "y" })],
    ...[score, score.add(score), score.div(score), vector.col(1), probe.predict(vector), vector],
    ...[dataset.colJson("list"), dataset.colConversation("chat"), dataset.colText("json").parseJson()],
    ...[dataset.assignRowId(), dataset.assignTrainTestSplit({ testSize: 0.5 }), dataset.colTrainTestSplit("label")],
    dataset.template("{{ t }}", { t: text }),
  ];
}

for (const [way, make] of Object.entries(ways)) {
  Deno.test(`every op on a dataset from ${way} gives no rows, in the next process too`, async () => {
    const store = await Deno.makeTempDir();
    for (const _process of ["first", "second"]) {
      const runner = new Runner({ store });
      for (const op of emptyOps(runner, await make(runner))) {
        assert.deepEqual(await runner.toRows(op), [], op.type);
        assert.deepEqual(await runner.toJson(op), [], op.type);
        assert.equal((await runner.toArrow(op)).numRows, 0, op.type);
        if (op.kind !== "dataset") assert.equal((await runner.toArray(op)).length, 0, op.type);
        assert.doesNotMatch(await shownText(op), /NaN|Infinity|∞|undefined/, op.type);
      }
    }
    await Deno.remove(store, { recursive: true });
  });
}

Deno.test("what needs rows says that there are none", async () => {
  const runner = new Runner({ store: "memory://" });
  const dataset = runner.fromInline(rows).take(0);
  const [vector, text] = [dataset.colVector("vector"), dataset.colText("text")];
  const model = `onnx:${fileURLToPath(new URL("../../demo/model", import.meta.url))}`;
  await assert.rejects(
    runner.materialize(vector.trainClassifier({ positives: dataset.colBoolean("flag") })),
    /the dataset is empty/,
  );
  await assert.rejects(text.llmLayerActivations({ model, layer: 1 }).toMatrix(), /the dataset is empty/);
  await assert.rejects(text.llmGenerateText({ model }).toArray(), /the dataset is empty/);
  await assert.rejects(vector.umapVis().toMatrix(), /at least one vector/);
});

Deno.test("a matrix without rows is as wide as its vectors, where their type says how wide they are", async () => {
  const runner = new Runner({ store: "memory://" });
  const { rows: count, columns } = await runner.fromInline(rows).take(0).colVector("vector").toMatrix();
  assert.equal(count, 0);
  assert.ok(columns === 0 || columns === 2);
});

Deno.test("a report of no rows counts none", async () => {
  const dataset = new Runner({ store: "memory://" }).fromInline(rows).take(0);
  const report = dataset.colScore("score").evaluate({ gtPositives: dataset.colBoolean("flag"), scoreThreshold: 0 });
  const { all } = await report.toJson();
  assert.equal(all.count, 0);
  assert.equal(all.warnings?.length, 1);
  assert.doesNotMatch(await shownText(report), /NaN|undefined/);
});
