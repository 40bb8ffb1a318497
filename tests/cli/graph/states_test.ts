import assert from "node:assert/strict";
import { join } from "node:path";
import { Runner } from "../../../mod.ts";
import { Runners } from "../../../cli/graph/runners.ts";
import { statesOf, statusesOf } from "../../../cli/graph/states.ts";
import { FormatError } from "../../../ops/errors.ts";
import { ownStatusKey, statusKey } from "../../../stores/keys.ts";

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
    assert.deepEqual(statuses, alone);
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

Deno.test("a status among many that is damaged, forged, large or of another file than usual says what it says alone", async () => {
  const store = await Deno.makeTempDir();
  try {
    const runner = new Runner({ store });
    const data = runner.fromInline({ score: [0.1, 0.9], bad: [false, true] });
    const reports = Array.from({ length: 6 }, (_, i) => {
      return data.colScore("score").evaluate({ gtPositives: data.colBoolean("bad"), scoreThreshold: i / 200 });
    });
    await runner.materialize(reports);
    const alone = async () => await Promise.all(reports.map((op) => runner.status(op)));
    const together = async () => await statusesOf(reports, new Runners(store));
    const path = (i: number) => join(store, statusKey(reports[i].uuid));
    const edit = async (i: number, from: string, to: string) => {
      await Deno.writeTextFile(path(i), (await Deno.readTextFile(path(i))).replace(from, to));
    };
    await edit(0, '"state": "completed"', '"state": "running"');
    await edit(1, '"type"', `"padding": "${"é, ".repeat(40_000)}", "type"`);
    await Deno.rename(path(2), join(store, ownStatusKey(reports[2].uuid)));
    await edit(3, '"state": "completed"', `"state": "completed", "warnings": ["${"é".repeat(3000)}"]`);
    await Deno.remove(path(4));
    await Deno.symlink(path(5), path(4));
    const statuses = await together();
    assert.deepEqual(statuses, await alone());
    assert.deepEqual(statuses.map(({ state }) => state), [
      "interrupted",
      "completed",
      "completed",
      "completed",
      "completed",
      "completed",
    ]);
    assert.deepEqual(statuses.map(({ checksum }) => checksum !== undefined), [true, true, true, true, false, true]);
    assert.equal(statuses[3].warnings![0].length, 3000);
    await edit(5, '"state": "completed"', '"state": "odd"');
    await assert.rejects(
      together(),
      (error) => error instanceof FormatError && error.message.includes(reports[5].uuid),
    );
  } finally {
    await Deno.remove(store, { recursive: true });
  }
});
