/** One graph, computed in each of the ways that there are: the same ops once each, and the same bytes. */
import assert from "node:assert/strict";
import { type Op, Runner, serialize } from "../../../mod.ts";
import { run } from "../../cli/_run.ts";
import { computed, opMaker } from "./_ops.ts";
import { queueTest, type Setting } from "./_setting.ts";

const ROWS = 60;
const LAYERS = 4;

/** Layers of a model, a probe with its report, and ops with shared parents. */
function graphOf(setting: Setting, store: string): readonly Op[] {
  const runner = new Runner({ store });
  const prompt = Array.from({ length: ROWS }, (_, i) => "x".repeat(i % 17) + i);
  const data = runner.fromInline({ prompt, isLong: prompt.map(({ length }) => length > 9) });
  const model = `counting:0,${setting.log}`;
  const layers = Array.from(
    { length: LAYERS },
    (_, layer) => data.colText("prompt").llmLayerActivations({ model, layer, batchSize: 10 }),
  );
  const positives = data.colBoolean("isLong");
  const probe = layers[2].trainClassifier("mean_difference", { positives });
  const op = opMaker(runner.fromInline({ x: [1, 2] }), `${store}.ops`);
  const shared = op("shared");
  const diamond = op("joined", [op("left", [shared]), op("right", [shared])]);
  return [...layers, probe.predict(layers[2]).evaluate({ gtPositives: positives, scoreThreshold: 0 }), diamond];
}

/** The result files of a folder, as hex. */
async function filesOf(store: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  const own = new Runner({ store }).store;
  for await (const { key } of own.list()) if (key.includes("/result.")) files[key] = (await own.get(key))!.toHex();
  return files;
}

/** How many rows a batch had, and how many layers; then nothing is known of what was computed. */
async function takeBatches(setting: Setting): Promise<number[][]> {
  const lines = (await Deno.readTextFile(setting.log)).trim().split("\n");
  await Deno.remove(setting.log);
  return lines.map((line) => line.split(" ").map(Number));
}

queueTest(
  "a program, a notebook's cell, the command line and workers compute each op once, to the same bytes",
  async (setting) => {
    const ways: Record<string, (store: string, ops: readonly Op[]) => Promise<unknown>> = {
      program: (store, ops) => new Runner({ store }).materialize(ops),
      cell: (_, ops) => Promise.all(ops.map((op) => op.materialize())),
      command: async (store, ops) => {
        const file = setting.path("graph.json");
        await Deno.writeTextFile(file, JSON.stringify(serialize(...ops)));
        const { code, err } = await run(["run", "-f", file, "--store", store]);
        assert.equal(code, 0, err);
      },
      workers: async (_, ops) => {
        setting.worker();
        await setting.run(ops);
      },
    };
    const results: Record<string, Record<string, string>> = {};
    for (const [name, compute] of Object.entries(ways)) {
      const store = name === "workers" ? setting.store : setting.path(name);
      await compute(store, graphOf(setting, store));
      assert.deepEqual(await computed(`${store}.ops`), ["joined", "left", "right", "shared"], name);
      const batches = await takeBatches(setting);
      assert.deepEqual(new Set(batches.map(([, layers]) => layers)), new Set([LAYERS]), name);
      assert.equal(batches.reduce((sum, [rows]) => sum + rows, 0), ROWS, name);
      results[name] = await filesOf(store);
    }
    assert.equal(
      Object.keys(results.program).length,
      LAYERS + 9,
      "two datasets, a probe, its scores, a report and four ops",
    );
    for (const files of Object.values(results)) assert.deepEqual(files, results.program);
  },
);
