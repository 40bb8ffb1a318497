import assert from "node:assert/strict";
import { type ColumnValues, deserialize, type Op } from "../../mod.ts";
import { Runner } from "../../mod.ts";

/** A store that krnel-graph wrote, and what krnel-graph returns for each op in it. */
interface Expected {
  readonly uuid: string;
  readonly graph: string;
  readonly value: never;
}

const folder = new URL("../fixtures/parity/python-store/", import.meta.url);
const expected: Record<string, Expected> = JSON.parse(await Deno.readTextFile(new URL("expected.json", folder)));
const runner = new Runner({ store: new URL("store", folder).href });

function op(name: string): Op {
  const [found] = deserialize(expected[name].graph, { runner });
  assert.equal(found.uuid, expected[name].uuid);
  return found;
}

for (const name of Object.keys(expected)) {
  Deno.test(`${name}, which krnel-graph computed, has a result`, async () => {
    assert.equal(await op(name).hasResult(), true);
  });
}

for (const name of ["split", "text", "positives", "scores"]) {
  Deno.test(`${name} has krnel-graph's values`, async () => {
    const values: ColumnValues = await op(name).toArray();
    assert.deepEqual(Array.from(values as unknown[]), expected[name].value);
    assert.deepEqual((await op(name).toRows()).map((row) => row[op(name).uuid]), expected[name].value);
  });
}

for (const [name, type] of [["activations", Float32Array], ["activations_f16", Float16Array]] as const) {
  Deno.test(`${name} has krnel-graph's vectors, as a ${type.name}`, async () => {
    const { rows, columns, data } = await op(name).toMatrix();
    const value = expected[name].value as number[][];
    assert.ok(data instanceof type);
    assert.deepEqual([rows, columns], [value.length, value[0].length]);
    assert.deepEqual(Array.from(data as Float32Array), value.flat());
  });
}

Deno.test("report has krnel-graph's metrics", async () => {
  assert.deepEqual(await op("report").toJson(), expected.report.value);
});

Deno.test("statuses that krnel-graph wrote are read", async () => {
  const status = await op("report").status();
  assert.equal(status.state, "completed");
  assert.ok(status.timeStarted instanceof Date && status.timeCompleted instanceof Date);
});

Deno.test("the op that a uuid names is found through krnel-graph's status", async () => {
  const found = await runner.find(expected.report.uuid);
  assert.equal(found?.uuid, expected.report.uuid);
});

Deno.test("a classifier that krnel-graph pickled has no result here", async () => {
  const [probe] = op("scores").dependencies().filter((dependency) => dependency.type === "TrainClassifierOp");
  assert.equal(await probe.hasResult(), false);
});

Deno.test("ephemeral ops, which krnel-graph records without a result, are found by their uuids and computed", async () => {
  const ephemeral = op("report").dependencies({ recursive: true }).filter((dependency) => dependency.isEphemeral);
  const found = await Promise.all(ephemeral.map(({ uuid }) => runner.find(uuid)));
  const stored = found.filter((one) => one !== undefined);
  assert.ok(stored.length >= 2);
  for (const one of stored) {
    assert.equal((await one.status()).state, "ephemeral");
    assert.ok((await one.toArray()).length > 0);
  }
});
