import assert from "node:assert/strict";
import { type Op, Runner } from "../../../../mod.ts";
import { storeCard } from "../../../../notebooks/display/status/store_card.ts";
import { statusCard } from "../../../../notebooks/display/status/table.ts";
import { statuses } from "../../../../notebooks/mod.ts";
import { MemoryStore } from "../../../../stores/memory.ts";
import { ResultStore } from "../../../../stores/results.ts";
import { newStatus } from "../../../../stores/status.ts";
import { turnsDuring } from "../../../_turns.ts";
import { show } from "../show.ts";

const OPS = 1000;

Deno.test("statuses of a thousand ops are read, drawn and listed with rests", async () => {
  const store = new MemoryStore();
  const runner = new Runner({ store });
  const column = runner.fromInline({ x: [1, 2] }).colScore("x");
  const ops: Op[] = Array.from({ length: OPS }, (_, i) => column.gt(i));
  const results = new ResultStore(store);
  for (const op of ops) await results.writeStatus(newStatus(op, "failed"));
  const watch = runner.watch(ops);
  const found = await watch.read();
  const work: [least: number, () => Promise<unknown>][] = [
    [OPS, () => watch.read()],
    // What cells hold, the cells, the text of each, and all of them in line.
    [4 * OPS / 64, () => statusCard(found)],
    [OPS, () => show(statuses(ops))],
    // It looks for two seconds, which by that clock are over after some files.
    [40, () => storeCard(store)],
  ];
  for (const [least, of] of work) {
    const turns = await turnsDuring(of);
    assert.ok(turns >= Math.floor(least), `${turns} turns, ${least} expected: ${of}`);
  }
});
