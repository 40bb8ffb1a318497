import assert from "node:assert/strict";
import { Runner, type TextColumn, type VectorColumn } from "../../../mod.ts";
import { Evaluation } from "../../../runner/evaluation/evaluation.ts";
import { delay } from "../../../ops/standard.ts";
import { budget } from "../../../runner/schedule/budget.ts";
import { passKey } from "../../../runner/schedule/pass_key.ts";
import { loadImplementations } from "../../../runner/evaluation/implementations.ts";
import { planRun } from "../../../runner/schedule/plan.ts";
import { runSteps } from "../../../runner/schedule/run_steps.ts";
import { unitsOf } from "../../../runner/schedule/units.ts";
import { MemoryStore } from "../../../stores/memory.ts";
import { ResultStore } from "../../../stores/results.ts";
import type { Store } from "../../../stores/store.ts";
import { passesOf, SlowStore } from "./_pass_counting.ts";

let models = 0;

/** A text column that has to be computed, on a store that answers slowly, and a model of its own. */
function slowly(name = `model-${models++}`) {
  const store = new SlowStore(new MemoryStore());
  const runner = new Runner({ store });
  const text: TextColumn = runner.fromInline({ p: ["a", "b"] }).template("{{ p }}!", { p: "p" });
  const layers = Array.from(
    { length: 13 },
    (_, layer) => text.llmLayerActivations({ model: `pass-counting:${name}`, layer }),
  );
  return { name, store, runner, text, layers };
}

function passCount(name: string): number[] {
  return passesOf.get(name)!.map((layers) => layers.length);
}

Deno.test("13 layers that are asked for at once are one pass, however slow the store is", async () => {
  const { name, runner, layers } = slowly();
  await runner.materialize(layers);
  assert.deepEqual(passCount(name), [13]);
});

Deno.test("13 layers that are asked for one by one, side by side, are one pass", async () => {
  const { name, layers } = slowly();
  await Promise.all(layers.map((layer) => layer.toMatrix()));
  assert.deepEqual(passCount(name), [13]);
});

Deno.test("layers that are asked for by what is made from them are one pass", async () => {
  const { name, runner, layers } = slowly();
  const [first, ...rest] = layers;
  await Promise.all([runner.materialize(first), ...rest.map((layer) => layer.col(0).toArray())]);
  assert.deepEqual(passCount(name), [13]);
});

Deno.test("layers and hook points share a pass", async () => {
  const { name, runner, text, layers } = slowly();
  const model = `pass-counting:${name}`;
  const points = ["blocks.0.hook_resid_pre", "blocks.1.hook_resid_post"].map((hookPoint) =>
    text.llmLayerActivations({ model, hookPoint })
  );
  await runner.materialize([...layers.slice(0, 2), ...points]);
  assert.deepEqual(passCount(name), [4]);
});

Deno.test("layers that are there already are left out of the pass", async () => {
  const { name, runner, layers } = slowly();
  await runner.materialize(layers.slice(0, 5));
  await runner.materialize(layers);
  assert.deepEqual(passCount(name), [5, 8]);
});

Deno.test("a layer that another process computes is not waited for by the others", async () => {
  const { name, store, runner, layers } = slowly();
  store.milliseconds = 1;
  const elsewhere = new Evaluation(new ResultStore(store.inner));
  const computing = elsewhere.run([layers[0]], { signal: new AbortController().signal });
  await Promise.all([runner.materialize(layers), computing]);
  const passes = passCount(name);
  assert.equal(passes.reduce((sum, count) => sum + count), 13, "each layer is computed once");
});

Deno.test("a layer that is asked for again while its pass waits for the machine is computed once", async () => {
  const { name, store, runner, text, layers } = slowly();
  store.milliseconds = 0;
  await runner.materialize(text);
  const machine = await budget.take({ cores: navigator.hardwareConcurrency, models: 2 });
  const first = runner.materialize(layers[0]);
  while ((await layers[0].status()).state !== "running") await delay(1);
  // By now it has come to its pass.
  await delay(50);
  const again = runner.materialize(layers.slice(0, 2));
  await delay(50);
  machine[Symbol.dispose]();
  await Promise.all([first, again]);
  assert.deepEqual(passCount(name), [2]);
});

Deno.test("a plan's units are what runs together, as a dry run shows them", async () => {
  const { layers } = slowly();
  const { steps } = await planRun(layers, () => Promise.resolve(false));
  assert.deepEqual(unitsOf(steps, ({ op }) => op).map((unit) => unit.length), [1, 13]);
});

Deno.test("passes are told apart by everything but what is wanted of them", async () => {
  const { text, layers, name } = slowly();
  await loadImplementations([text, ...layers]);
  const model = `pass-counting:${name}`;
  const key = passKey(layers[0]);
  assert.equal(passKey(layers[1]), key);
  assert.equal(passKey(text.llmLayerActivations({ model, hookPoint: "blocks.1.hook_resid_pre" })), key);
  assert.notEqual(passKey(text.llmLayerActivations({ model, layer: 0, batchSize: 4 })), key);
  assert.notEqual(passKey(text.llmLayerActivations({ model, layer: 0, tokenMode: "mean" })), key);
  assert.equal(passKey(text), undefined);
});

Deno.test("a program, a list of steps and a worker's evaluation compute the same bytes, each op once", async () => {
  const { signal } = new AbortController();
  const ways: ((runner: Runner, ops: readonly VectorColumn[]) => Promise<unknown>)[] = [
    (runner, ops) => runner.materialize(ops),
    async (runner, ops) => {
      const { steps } = await planRun(ops, (op) => runner.has(op));
      await runSteps(steps, { signal, compute: (op) => runner.materialize(op) });
    },
    (runner, ops) => new Evaluation(new ResultStore(runner.store)).run(ops, { signal }),
  ];
  const computed: Record<string, string>[] = [];
  for (const way of ways) {
    const { store, runner, layers } = slowly("same bytes");
    store.milliseconds = 0;
    await way(runner, layers);
    computed.push(await filesOf(store.inner));
  }
  assert.equal(Object.keys(computed[0]).length, 14, "the texts and 13 layers");
  assert.deepEqual(computed[1], computed[0]);
  assert.deepEqual(computed[2], computed[0]);
  assert.deepEqual(passCount("same bytes"), [13, 13, 13]);
});

/** The result files of a store, each as hex. */
async function filesOf(store: Store): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { key } of store.list()) {
    if (key.includes("/result.")) files[key] = (await store.get(key))!.toHex();
  }
  return files;
}
