/** Rows of results that krnel-graph computed, whose statuses do not say with which files. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Runner } from "../../../../../mod.ts";
import { MemoryStore } from "../../../../../stores/memory.ts";
import type { Store } from "../../../../../stores/store.ts";

const MODEL = `onnx:${fileURLToPath(new URL("../../../../fixtures/models/gpt2", import.meta.url))}`;
const [SOME, MORE] = [["a cat", "a dog", "a mat"], ["a dog", "a tree", "a cat"]];

function activations(runner: Runner, texts: readonly string[], options: { layer?: number; maxLength?: number } = {}) {
  return runner.fromInline({ prompt: texts }).colText("prompt").llmLayerActivations({
    model: MODEL,
    layer: 2,
    ...options,
  });
}

/** A store with activations of some texts, as krnel-graph leaves them: its status has a graph, a state and times. */
async function pythonStore(): Promise<Store> {
  const store = new MemoryStore();
  const op = activations(new Runner({ store, reuseRows: false }), SOME);
  await op.materialize();
  const key = `${op.uuid.replace("_", "/")}/status.json`;
  const { op: graph, state, time_started, time_completed } = JSON.parse(new TextDecoder().decode(await store.get(key)));
  const status = { op: graph, state, time_started, time_completed };
  await store.put(key, new TextEncoder().encode(JSON.stringify(status)));
  return store;
}

Deno.test("krnel-graph's rows are reused where that is asked for, and the status says so", async () => {
  const store = await pythonStore();
  const runner = new Runner({ store, trustPython: true });
  const op = activations(runner, MORE);
  assert.deepEqual([...(await runner.rowOrigins(op))!.from.values()], [2]);
  const { data } = await op.toMatrix();
  const { provenance, warnings } = await op.status();
  assert.match(JSON.stringify(provenance?.reused), /"rows":2,"of":3/);
  assert.match(warnings!.join(), /are krnel-graph's, whose model is trusted to be this one/);
  const alone = activations(new Runner({ store: new MemoryStore() }), MORE);
  assert.deepEqual(data, (await alone.toMatrix()).data);
  // Who does not trust them finds the other row alone.
  const later = activations(new Runner({ store }), [...MORE].reverse());
  await later.materialize();
  assert.deepEqual((await later.status()).provenance?.reused, [{ rows: 1, of: 3, from: op.uuid }]);
});

Deno.test("krnel-graph's rows are not reused unless that is asked for, or where settings differ", async () => {
  const store = await pythonStore();
  const plain = activations(new Runner({ store }), MORE);
  await plain.materialize();
  assert.equal((await plain.status()).provenance?.reused, undefined);
  const runner = new Runner({ store: await pythonStore(), trustPython: true });
  for (const options of [{ layer: 1 }, { maxLength: 2 }]) {
    const op = activations(runner, MORE, options);
    await op.materialize();
    assert.equal((await op.status()).provenance?.reused, undefined);
  }
});

Deno.test("a graph of krnel-graph's that cannot be rebuilt, or whose texts are gone, is left alone", async () => {
  const store = await pythonStore();
  for await (const { key } of store.list("LoadInlineJsonDatasetOp/")) await store.delete(key);
  const [status] = await Array.fromAsync(store.list("LLMLayerActivationsOp/"));
  const folder = status.key.split("/").slice(0, 2).join("/");
  await store.put(`${folder}/status.json`, new TextEncoder().encode("{}"));
  const op = activations(new Runner({ store, trustPython: true }), MORE);
  await op.materialize();
  assert.equal((await op.status()).provenance?.reused, undefined);
});
