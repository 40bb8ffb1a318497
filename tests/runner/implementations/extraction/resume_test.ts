import assert from "node:assert/strict";
import { Runner } from "../../../../mod.ts";
import { registerModelProvider } from "../../../../runner/models/mod.ts";
import { MemoryStore } from "../../../../stores/memory.ts";
import type { Store } from "../../../../stores/store.ts";

/** A model whose hidden state is the text's length and the layer; it breaks after some rows. */
let rowsUntilFailure = Infinity;
const computed: number[] = [];
registerModelProvider("lengths", {
  async *activations({ rows, layers }, { isDone = () => false }) {
    for (const [row, text] of rows.entries()) {
      if (isDone(row)) continue;
      if (rowsUntilFailure-- <= 0) throw new Error("the power went out");
      computed.push(row);
      const outputs = layers.map((layer) => {
        return { rows: 1, columns: 2, data: Float32Array.of((text as string).length, Number(layer)) };
      });
      yield { rows: [row], tokenCounts: [1], outputs };
    }
  },
});

const prompts = Array.from({ length: 20 }, (_, i) => "x".repeat(i + 1));

function sweep(store: Store) {
  const text = new Runner({ store }).fromInline({ prompt: prompts }).colText("prompt");
  return [1, 2].map((layer) => text.llmLayerActivations({ model: "lengths:any", layer }));
}

async function resultBytes(store: Store, uuid: string): Promise<Uint8Array> {
  return (await store.get(`${uuid.replace("_", "/")}/result.parquet`))!;
}

Deno.test("an interrupted extraction goes on where it stopped, and ends in the same vectors", async () => {
  const store = new MemoryStore();
  const ops = sweep(store);
  rowsUntilFailure = 7;
  await assert.rejects(ops[0].evaluator!.materialize(ops), /the power went out/);
  assert.equal((await ops[0].status()).state, "failed");
  rowsUntilFailure = Infinity;
  computed.length = 0;
  await ops[0].evaluator!.materialize(ops);
  assert.deepEqual(computed, [7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
  const whole = new MemoryStore();
  const expected = sweep(whole);
  await expected[0].evaluator!.materialize(expected);
  for (const { uuid } of ops) assert.deepEqual(await resultBytes(store, uuid), await resultBytes(whole, uuid));
});

Deno.test("two layers that are asked for together are computed in one pass", async () => {
  computed.length = 0;
  const ops = sweep(new MemoryStore());
  await ops[0].evaluator!.materialize(ops);
  assert.equal(computed.length, prompts.length);
  assert.deepEqual([...(await ops[1].toMatrix()).data.subarray(0, 4)], [1, 2, 2, 2]);
});

Deno.test("work in progress is removed when the result is whole", async () => {
  const store = new MemoryStore();
  const ops = sweep(store);
  rowsUntilFailure = 3;
  await assert.rejects(ops[0].materialize());
  const partial = async () => (await Array.fromAsync(store.list())).filter(({ key }) => key.includes("/partial/"));
  assert.ok((await partial()).length > 0);
  rowsUntilFailure = Infinity;
  await ops[0].materialize();
  assert.deepEqual(await partial(), []);
});

let digest = "one";
registerModelProvider("versions", {
  async *activations({ rows }) {
    yield {
      rows: [...rows.keys()],
      tokenCounts: rows.map(() => 1),
      outputs: [{ rows: rows.length, columns: 1, data: new Float32Array(rows.length) }],
    };
  },
  provenance: () => Promise.resolve({ digest }),
});

Deno.test("a result whose model has changed since is used, and says so", async () => {
  const store = new MemoryStore();
  const op = (runner: Runner) =>
    runner.fromInline({ prompt: prompts }).colText("prompt").llmLayerActivations({ model: "versions:m", layer: 0 });
  await op(new Runner({ store })).materialize();
  const copy = async () => {
    const other = new MemoryStore();
    for await (const { key } of store.list()) await other.put(key, (await store.get(key))!);
    return op(new Runner({ store: other }));
  };
  const said: string[] = [];
  const warn = console.warn;
  console.warn = (message: string) => said.push(message);
  try {
    await (await copy()).toMatrix();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(said, []);
    digest = "two";
    await (await copy()).toMatrix();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.match(said.join(), /computed with other files of the model versions:m/);
  } finally {
    console.warn = warn;
  }
});

registerModelProvider("scribe", {
  async *generate({ rows }, { isDone = () => false }) {
    for (const row of rows.keys()) {
      if (isDone(row)) continue;
      if (rowsUntilFailure-- <= 0) throw new Error("out of ink");
      computed.push(row);
      yield { rows: [row], texts: [`text ${row}`] };
    }
  },
});

Deno.test("interrupted text generation goes on where it stopped", async () => {
  const runner = new Runner({ store: new MemoryStore() });
  const op = runner.fromInline({ prompt: ["a", "b", "c", "d"] }).colText("prompt").llmGenerateText({
    model: "scribe:x",
  });
  rowsUntilFailure = 2;
  await assert.rejects(op.toArray(), /out of ink/);
  rowsUntilFailure = Infinity;
  computed.length = 0;
  assert.deepEqual(await op.toArray(), ["text 0", "text 1", "text 2", "text 3"]);
  assert.deepEqual(computed, [2, 3]);
});
