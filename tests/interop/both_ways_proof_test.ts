import assert from "node:assert/strict";
import { Bool, Table, Utf8, vectorFromArray } from "apache-arrow";
import { type Op, Runner, serialize } from "../../mod.ts";
import { createOp } from "../../ops/mod.ts";
import { GroupedOp } from "../../ops/types/mod.ts";
import { writeParquet } from "../../stores/formats/parquet/mod.ts";
import { vectorFromMatrix } from "../../stores/formats/vectors.ts";
import { verifyStore } from "../../stores/housekeeping.ts";
import { ResultStore } from "../../stores/results.ts";
import { newStatus } from "../../stores/status.ts";
import { krnelGraph, type Place, storeAt, testInBoth } from "../stores/_krnel_graph.ts";

/** What krnel-graph says of an op before and after it ran it. */
interface Ran {
  readonly uuid: string;
  readonly had: boolean;
  readonly was: string;
  readonly has: boolean;
  readonly state: string;
  readonly value: unknown;
}

const ROWS = 40;
/** Vectors as krnel-graph trains on them, of fixed size; inline ones are lists there. */
const file = await Deno.makeTempFile({ suffix: ".parquet" });
addEventListener("unload", () => Deno.removeSync(file));
await Deno.writeFile(file, ReadableStream.from(writeParquet(clusters())));

/** Two overlapping clusters. */
function clusters(): Table {
  const data = Float32Array.from({ length: 2 * ROWS }, (_, i) => 2 * Math.sin(i * 12.9898) + (i % 4 === 2 ? 1 : 0));
  return new Table({
    x: vectorFromMatrix({ rows: ROWS, columns: 2, data }),
    y: vectorFromArray(Array.from({ length: ROWS }, (_, i) => i % 2 === 1), new Bool()),
    text: vectorFromArray(Array.from({ length: ROWS }, (_, i) => `t${i}`), new Utf8()),
  });
}

/** A classifier, and what depends on it. */
async function graphOn(runner: Runner) {
  const dataset = await runner.fromParquet(file);
  const x = dataset.colVector("x");
  const probe = x.trainClassifier("logistic_regression", { positives: dataset.colBoolean("y") });
  const group = createOp(GroupedOp, { ops: [dataset.colText("text")] }, runner) as unknown as Op;
  return { dataset, probe, scores: probe.predict(x), group };
}

async function inPython(place: Place, ops: readonly Op[]): Promise<Ran[]> {
  return await krnelGraph(["run", ...place], ops.map((op) => serialize(op))) as Ran[];
}

function assertClose(actual: readonly number[], expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < 2e-5, `${i}: ${value}, ${expected[i]}`));
}

testInBoth("a classifier that is trained here is trained and applied by krnel-graph too, in", async (place) => {
  const runner = new Runner({ store: storeAt(place) });
  const { probe, scores, group } = await graphOn(runner);
  await runner.materialize([probe, group]);
  const ran = await inPython(place, [probe, scores, group]);
  assert.deepEqual(ran.map(({ had, was }) => [had, was]), Array(3).fill([false, "new"]));
  assert.deepEqual(ran.map(({ has, state }) => [has, state]), Array(3).fill([true, "completed"]));
  assert.equal(ran[0].value, "LogisticRegression");
  assert.deepEqual(ran[2].value, Array.from({ length: ROWS }, (_, i) => `t${i}`));
  // Both results of the classifier and the group are there, each for its own library.
  const other = new Runner({ store: storeAt(place) });
  const here = await graphOn(other);
  assert.deepEqual([await here.probe.hasResult(), await here.scores.hasResult()], [true, true]);
  assert.equal((await here.probe.status()).state, "completed");
  const fromPython = [...await here.scores.toArray()] as number[];
  const { scores: anew } = await graphOn(new Runner({ store: "memory://" }));
  assertClose(fromPython, [...await anew.toArray()] as number[]);
});

testInBoth(
  "a classifier that krnel-graph trained is trained here too, and neither disturbs the other, in",
  async (place) => {
    const { probe, group } = await graphOn(new Runner({ store: storeAt(place) }));
    const before = await inPython(place, [probe, group]);
    const runner = new Runner({ store: storeAt(place) });
    const here = await graphOn(runner);
    assert.deepEqual([await here.probe.hasResult(), (await here.probe.status()).state], [false, "new"]);
    assert.equal((await runner.find(here.probe.uuid))?.uuid, here.probe.uuid);
    await runner.materialize([here.scores, here.group]);
    const [trained, scored, grouped] = await inPython(place, [here.probe, here.scores, here.group]);
    assert.deepEqual([trained.had, trained.was, trained.value], [true, "completed", before[0].value]);
    assert.deepEqual([grouped.had, grouped.was, grouped.value], [true, "completed", before[1].value]);
    // The scores that were computed here are krnel-graph's as well.
    assert.deepEqual([scored.had, scored.was], [true, "completed"]);
    assert.deepEqual(scored.value, [...await here.scores.toArray()]);
  },
);

testInBoth("krnel-graph trains what failed here, in", async (place) => {
  const { probe } = await graphOn(new Runner({ store: storeAt(place) }));
  const op = probe as unknown as Op;
  await new ResultStore(storeAt(place)).writeStatus({ ...newStatus(op, "failed"), error: "no luck" });
  const [ran] = await inPython(place, [op]);
  assert.deepEqual([ran.had, ran.was, ran.has, ran.state], [false, "new", true, "completed"]);
  assert.equal((await probe.status()).error, "no luck");
});

testInBoth("what an earlier version trained blocks krnel-graph until it is repaired, in", async (place) => {
  const runner = new Runner({ store: storeAt(place) });
  const { probe } = await graphOn(runner);
  await probe.materialize();
  const folder = probe.uuid.replace("_", "/");
  for (const name of ["done", "status.json"]) {
    await runner.store.move(`${folder}/probegraph.${name}`, `${folder}/${name}`);
  }
  await assert.rejects(inPython(place, [probe]), /FileNotFoundError|NoSuchKey/);
  const { repaired } = await verifyStore(new ResultStore(storeAt(place)), { repair: true });
  assert.deepEqual(repaired, [probe.uuid]);
  assert.equal((await inPython(place, [probe]))[0].value, "LogisticRegression");
  assert.equal(await (await graphOn(new Runner({ store: storeAt(place) }))).probe.hasResult(), true);
});
