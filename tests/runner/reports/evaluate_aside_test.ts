import assert from "node:assert/strict";
import { ProbegraphError } from "../../../ops/errors.ts";
import { evaluate, evaluateAside } from "../../../runner/reports/mod.ts";

const ROWS = 20_000;
const scores = Float64Array.from({ length: ROWS }, (_, i) => Math.sin(i));
const positives = Uint8Array.from(scores, (score, i) => score + Math.cos(i * i) > 0 ? 1 : 0);
const negatives = positives.map((value) => 1 - value);
const options = { split: Array.from(scores, (_, i) => i % 3 === 0 ? "a" : null), extras: true };

Deno.test("many rows are evaluated in a worker, to the same report", async () => {
  const here = evaluate(scores, positives, negatives, options);
  assert.deepEqual(await evaluateAside(scores, positives, negatives, options), here);
  assert.equal(scores.length, ROWS, "the scores stay");
});

Deno.test("an error in the worker is ours", async () => {
  const bad = scores.with(7, NaN);
  const error = { name: ProbegraphError.name, message: /^Evaluating scores: 1 NaN among the/ };
  await assert.rejects(evaluateAside(bad, positives, negatives, {}), error);
});

Deno.test("an abort ends the worker", async () => {
  const controller = new AbortController();
  const working = evaluateAside(scores, positives, negatives, options, controller.signal);
  controller.abort(new Error("enough"));
  await assert.rejects(working, /enough/);
});
