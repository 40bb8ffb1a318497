import assert from "node:assert/strict";
import { Runner } from "../../../mod.ts";
import { Runners } from "../../../cli/graph/runners.ts";
import { statesOf, statusesOf } from "../../../cli/graph/states.ts";

Deno.test("many ops of a folder are said to be as far as each is, those of which nothing is there too", async () => {
  const store = await Deno.makeTempDir();
  try {
    const runner = new Runner({ store });
    const data = runner.fromInline({ score: [0.1, 0.9], bad: [false, true] });
    const score = data.colScore("score");
    const reports = Array.from({ length: 120 }, (_, i) => {
      return score.evaluate({ gtPositives: data.colBoolean("bad"), scoreThreshold: i / 200 });
    });
    await runner.materialize(reports.slice(0, 3));
    const ops = [...reports, score, data];
    const [states, statuses] = [await statesOf(ops, new Runners(store)), await statusesOf(ops, new Runners(store))];
    const alone = await Promise.all(ops.map((op) => runner.status(op)));
    assert.deepEqual(statuses.map(({ op, state }) => [op.uuid, state]), alone.map(({ op, state }) => [op.uuid, state]));
    assert.deepEqual(states, new Map(alone.map(({ op, state }) => [op.uuid, state])));
    assert.deepEqual(Object.entries(Object.groupBy(alone, ({ state }) => state)).map(([s, all]) => [s, all.length]), [
      ["completed", 4],
      ["new", 117],
      ["ephemeral", 1],
    ]);
  } finally {
    await Deno.remove(store, { recursive: true });
  }
});
