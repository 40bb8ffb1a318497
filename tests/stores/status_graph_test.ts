import assert from "node:assert/strict";
import { MemoryStore, Runner } from "../../mod.ts";
import type { Op } from "../../ops/op.ts";
import { utf8 } from "../../stores/bytes.ts";
import { ownStatusKey, statusKey } from "../../stores/keys.ts";
import { encodeStatus, newStatus } from "../../stores/status.ts";
import { StatusGraph } from "../../stores/status_graph.ts";
import { placeStatus } from "../../stores/status_place.ts";

const runner = new Runner({ store: "memory://" });
const isIn = (rows: number, text = "é"): Op => {
  const data = runner.fromInline({ text: Array.from({ length: rows }, (_, i) => `${text} ${i}`) });
  return data.maskRows(data.colText("text").eq(text));
};

Deno.test("statuses that share a graph are those that are placed alone", async () => {
  for (const op of [isIn(3), isIn(50_000)]) {
    const graph = new StatusGraph(op);
    for (const state of ["running", "completed"] as const) {
      const store = new MemoryStore();
      const status = newStatus(op, state);
      assert.deepEqual(await placeStatus(store, status, graph), await placeStatus(store, status));
    }
  }
});

Deno.test("a status refers to large data until krnel-graph looks at its op, and holds it from then on", async () => {
  const [op, store] = [isIn(50_000), new MemoryStore()];
  const [graph, status] = [new StatusGraph(op), newStatus(op, "running")];
  assert.equal((await placeStatus(store, status, graph)).key, ownStatusKey(op.uuid));
  await store.put(statusKey(op.uuid), utf8("{}"));
  const { key, bytes } = await placeStatus(store, status, graph);
  assert.equal(key, statusKey(op.uuid));
  assert.deepEqual(bytes, encodeStatus(status));
});

Deno.test("a graph's text is put together once, but for one of much data, which is not kept", async () => {
  const [few, much] = [new StatusGraph(isIn(3)), new StatusGraph(isIn(50_000, "é".repeat(50)))];
  assert.equal(await few.parts(false), await few.parts(false));
  assert.notEqual(await much.parts(false), await much.parts(false));
  assert.equal(await much.parts(true), await much.parts(true));
});
