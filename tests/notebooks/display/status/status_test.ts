import assert from "node:assert/strict";
import { Runner } from "../../../../mod.ts";
import { statuses } from "../../../../notebooks/mod.ts";
import { MemoryStore } from "../../../../stores/memory.ts";
import { show } from "../show.ts";

const store = new MemoryStore();
const runner = new Runner({ store });
const dataset = runner.fromInline({ label: ["a", "b", "c", "d"] });
const split = dataset.assignTrainTestSplit();
await split.materialize();

Deno.test("a runner and a store show what they hold", async () => {
  for (const object of [runner, store]) {
    const { "text/html": markup, "text/plain": text } = await show(object);
    assert.match(text, /2 ops · /);
    assert.match(text, /completed +AssignTrainTestSplitOp/);
    assert.match(markup!, /class="state completed"/);
  }
});

Deno.test("a damaged status does not hide the rest of a store", async () => {
  const other = new MemoryStore();
  await other.put(`TakeRowsOp/${"0".repeat(64)}/status.json`, new TextEncoder().encode("{"));
  assert.match((await show(other))["text/plain"], /TakeRowsOp +1 +0/);
});

Deno.test("statuses() shows a list of ops", async () => {
  const { "text/plain": text } = await show(statuses([split, dataset.assignRowId(), dataset.take(1)]));
  assert.match(text, /^1 completed · 1 new · 1 ephemeral\n/);
});

Deno.test("watch() gives statuses until nothing can change, and outside a kernel shows one table", async () => {
  const watched = dataset.assignTrainTestSplit({ randomState: 1 });
  const watch = runner.watch([watched], { interval: 1 });
  assert.match((await show(watch))["text/plain"], /^1 new\n/);
  const states: string[] = [];
  for await (const [{ state }] of watch) {
    states.push(state);
    if (state === "new") await watched.materialize();
  }
  assert.deepEqual([states[0], states.at(-1)], ["new", "completed"]);
});
