/** What becomes of features where the process that computes them ends. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Runner } from "../../../mod.ts";
import { registerModelProvider } from "../../../runner/models/mod.ts";
import { leaseKey } from "../../../stores/lease.ts";
import { MemoryStore } from "../../../stores/memory.ts";
import type { Store } from "../../../stores/store.ts";
import { type Death, FailingStore } from "../../stores/_failing_store.ts";

const SAE = fileURLToPath(new URL("../../fixtures/interventions/saes/gpt2/topk", import.meta.url));
const [ROWS, TOKENS, COLUMNS] = [12, 3, 64];

/** Rows that are given before the model fails. */
let rowsUntilFailure = Infinity;
/** Those that were given. */
let given: number[] = [];
registerModelProvider("waves", {
  async *activations({ rows }, { isDone = () => false }) {
    for (const row of rows.keys()) {
      if (isDone(row)) continue;
      if (rowsUntilFailure-- <= 0) throw new Error("the power went out");
      given.push(row);
      const data = Float32Array.from({ length: TOKENS * COLUMNS }, (_, i) => Math.sin(i * (row + 2)));
      yield { rows: [row], tokenCounts: [TOKENS], outputs: [{ rows: TOKENS, columns: COLUMNS, data }] };
    }
  },
});

async function features(store: Store) {
  const runner = new Runner({ store });
  const prompt = Array.from({ length: ROWS }, (_, row) => `prompt ${row}`);
  const sae = await runner.loadSae(SAE);
  return runner.fromInline({ prompt }).colText("prompt").llmFeatures({ model: "waves:any", sae });
}

const { uuid } = await features(new MemoryStore());

async function resultOf(store: Store) {
  return await store.get(`${uuid.replace("_", "/")}/result.parquet`);
}

async function copyOf(store: Store): Promise<MemoryStore> {
  const copy = new MemoryStore();
  for await (const { key } of store.list()) await copy.put(key, (await store.get(key))!);
  return copy;
}

/** A store in which five rows are finished. */
async function interrupted(): Promise<MemoryStore> {
  const store = new MemoryStore();
  rowsUntilFailure = 5;
  await assert.rejects((await features(store)).materialize(), /the power went out/);
  rowsUntilFailure = Infinity;
  return store;
}

const whole = new MemoryStore();
await (await features(whole)).materialize();
const begun = await interrupted();

Deno.test("the status of interrupted features tells how many rows are kept", async () => {
  assert.equal((await (await features(begun)).status()).rowsKept, 5);
});

for (const death of ["before", "halfway", "after"] as Death[]) {
  Deno.test(`a process that dies at any call of the store loses no row that was finished: ${death}`, async () => {
    for (let call = 1;; call++) {
      const store = await copyOf(begun);
      const failing = new FailingStore(store, call, death);
      const ended = await features(failing).then((op) => op.materialize()).then(() => "whole", () => "dead");
      if (await resultOf(store) !== undefined) assert.deepEqual(await resultOf(store), await resultOf(whole));
      await store.delete(leaseKey(uuid));
      given = [];
      await (await features(store)).materialize();
      assert.ok(given.every((row) => row >= 5), `${call}: ${given}`);
      assert.deepEqual(await resultOf(store), await resultOf(whole));
      if (ended === "whole" && failing.calls < call) break;
    }
  });
}
