import assert from "node:assert/strict";
import { Runner } from "../../../mod.ts";

const runner = new Runner({ store: "memory://scores-test" });
const dataset = runner.fromInline({ a: [1, 0, -1, null], b: [2, 0, 0, 1], v: [[1, 2], [3, 4], [5, 6], [7, 8]] });
const [a, b] = [dataset.colScore("a"), dataset.colScore("b")];

Deno.test("arithmetic is IEEE 754's, and a missing value is NaN", async () => {
  assert.deepEqual([...await a.add(b).toArray()], [3, 0, -1, NaN]);
  assert.deepEqual([...await a.sub(b).toArray()], [-1, 0, -1, NaN]);
  assert.deepEqual([...await a.mul(b).toArray()], [2, 0, -0, NaN]);
  assert.deepEqual([...await a.div(b).toArray()], [0.5, NaN, -Infinity, NaN]);
});

Deno.test("an element of each vector is a score", async () => {
  assert.deepEqual(await dataset.colVector("v").col(1).toArray(), Float64Array.from([2, 4, 6, 8]));
});

Deno.test("an element that is not there is an error with the range", async () => {
  await assert.rejects(dataset.colVector("v").col(2).toArray(), /no element 2: the vectors have the elements 0 to 1/);
  await assert.rejects(dataset.colVector("v").col(-1).toArray(), /no element -1/);
});
