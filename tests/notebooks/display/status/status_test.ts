import assert from "node:assert/strict";
import { Runner } from "../../../../mod.ts";
import type { Kernel } from "../../../../notebooks/display/kernel.ts";
import { showWatch } from "../../../../notebooks/display/status/table.ts";
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

Deno.test("a watch in a notebook changes one output, and sends its menu once, at the end", async () => {
  const shown: { markup: string; id: unknown; update: unknown }[] = [];
  const ended = Promise.withResolvers<void>();
  const host: Kernel = {
    display(media, { display_id, update }) {
      const markup = media["text/html"]!;
      shown.push({ markup, id: display_id, update });
      if (markup.includes("<script>")) ended.resolve();
      return Promise.resolve();
    },
    broadcast() {},
  };
  const watched = [2, 3].map((randomState) => dataset.assignTrainTestSplit({ randomState }));
  await showWatch(runner.watch(watched, { interval: 1 }), host);
  for (const op of watched) {
    const before = shown.length;
    await op.materialize();
    while (shown.length === before) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await ended.promise;
  assert.deepEqual(shown.map(({ update }) => update), [false, ...shown.slice(1).map(() => true)]);
  assert.equal(new Set(shown.map(({ id }) => id)).size, 1);
  const [last, ...before] = shown.toReversed();
  assert.ok(before.length >= 2 && before.every(({ markup }) => !markup.includes("<script>")));
  assert.match(last.markup, /class="state completed"[^]*<script>/);
  // Nothing is sent twice.
  assert.equal(new Set(shown.map(({ markup }) => markup)).size, shown.length);
  const longest = Math.max(...before.map(({ markup }) => markup.length));
  assert.ok(longest < last.markup.length / 2, `${longest} of ${last.markup.length} characters`);
});
