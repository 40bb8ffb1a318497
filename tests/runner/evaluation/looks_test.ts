import assert from "node:assert/strict";
import { Runner, type ScoreColumn } from "../../../mod.ts";
import { missingSteps, planRun } from "../../../runner/schedule/plan.ts";
import { MemoryStore } from "../../../stores/memory.ts";
import { RecordingStore } from "../../stores/_recording_store.ts";

/** A stored dataset and a chain of so many ephemeral ops on a column of it, with a runner that has read nothing yet. */
async function chain(length: number): Promise<{ readonly store: RecordingStore; readonly end: ScoreColumn }> {
  const store = new RecordingStore(new MemoryStore());
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/x.csv`, "x\n1\n2\n");
  const data = await new Runner({ store }).fromCsv(`${folder}/x.csv`);
  await data.materialize();
  await Deno.remove(folder, { recursive: true });
  const runner = new Runner({ store: new RecordingStore(store.inner) });
  const column = (await runner.fromCsv("x.csv", { sha256: data.fields.contentHash as string })).colScore("x");
  let end = column;
  for (let i = 1; i < length; i++) end = end.add(column);
  return { store: runner.store as RecordingStore, end };
}

Deno.test("what is recomputed looks into the store as often for one op as for a chain of fifty", async () => {
  const reads = async (length: number): Promise<number> => {
    const { store, end } = await chain(length);
    assert.deepEqual([...await end.toArray()], [length, 2 * length]);
    return store.reads.length;
  };
  assert.equal(await reads(50), await reads(1));
});

Deno.test("the missing steps are those of the plan", async () => {
  const { end } = await chain(3);
  for (const isThere of [true, false]) {
    const has = () => Promise.resolve(isThere);
    assert.deepEqual(await missingSteps([end], has), (await planRun([end], has)).steps);
  }
});
