import assert from "node:assert/strict";
import { type Parameters, scoreProbe, trainProbe } from "../../../runner/probes/mod.ts";
import { runtimeScorer } from "../../../runner/probes/runtime_scorer.ts";
import { turnsDuring } from "../../_turns.ts";
import { noteWorkers } from "../workers/_started.ts";
import { clouds } from "./cases.ts";

Deno.test("scoreProbe() gives many rows the scores that it gives each of them alone", async () => {
  const train = clouds(200, 64, 14);
  const few = clouds(30, 64, 15).x;
  // As many rows as make each of them worth ONNX Runtime.
  const classifiers: [string, Parameters, number][] = [
    ["logistic_regression", {}, 70_000],
    ["naive_bayes", {}, 10_000],
    ["rbf_svc", {}, 8000],
    ["random_forest", {}, 11_000],
  ];
  for (const [modelType, params, rows] of classifiers) {
    const many = clouds(rows, 64, 15).x;
    for (const preprocessing of ["standardize", "normalize"] as const) {
      const probe = await trainProbe({ modelType, params, preprocessing }, train.x, train.y);
      const [scores, expected] = [await scoreProbe(probe, many), await scoreProbe(probe, few)];
      assert.equal(scores.length, rows);
      expected.forEach((score, i) => assert.ok(Math.abs(score - scores[i]) < 1e-4, `${modelType} ${preprocessing}`));
    }
  }
});

Deno.test("scoreProbe() lets others have their turn between some rows", async () => {
  const { x, y } = clouds(200, 4, 14);
  const many = clouds(20_000, 4, 15).x;
  for (const [modelType, rows] of [["rbf_svc", 2048], ["random_forest", 1024]] as const) {
    const probe = await trainProbe({ modelType, params: {}, preprocessing: "none" }, x, y);
    const turns = await turnsDuring(() => scoreProbe(probe, many));
    assert.ok(turns >= Math.floor(many.rows / rows), `${modelType}: ${turns} turns`);
  }
});

Deno.test("scoreProbe() compares few rows at once with landmarks by city block distances, and gives each the same score alone", async () => {
  const { x, y } = clouds(60, 500, 14);
  const params = { nystroem_params: { kernel: "laplacian", n_components: 60 } };
  const probe = await trainProbe({ modelType: "lr_nystroem", params, preprocessing: "none" }, x, y);
  const many = clouds(6000, 500, 15).x;
  let scores: Float64Array = new Float64Array();
  const turns = await turnsDuring(async () => scores = await scoreProbe(probe, many));
  assert.ok(turns >= 5, `${turns} turns`);
  const last = { rows: 1, columns: 500, data: many.data.subarray(-500) };
  assert.deepEqual(await scoreProbe(probe, last), scores.subarray(-1));
});

Deno.test("scoreProbe() gives a row under a forest the same score to the bit, wherever a block of rows ends", async () => {
  const { x, y } = clouds(400, 4, 14);
  const probe = await trainProbe(
    { modelType: "random_forest", params: { max_depth: 3, n_estimators: 1000 }, preprocessing: "none" },
    x,
    y,
  );
  const { columns, data } = clouds(9000, 4, 15).x;
  const scoresOf = (rows: number) => scoreProbe(probe, { rows, columns, data: data.subarray(0, rows * columns) });
  const all = await scoresOf(9000);
  for (const rows of [1400, 3 * 512 + 10, 8192 + 51]) assert.deepEqual(await scoresOf(rows), all.subarray(0, rows));
});

Deno.test("scoreProbe() scores many rows under a large forest in a worker, to the bit as here, until it is stopped", async () => {
  const { x, y } = clouds(800, 4, 14, 0);
  const params = { n_estimators: 200 };
  const probe = await trainProbe({ modelType: "random_forest", params, preprocessing: "standardize" }, x, y);
  const many = clouds(6000, 4, 15).x;
  using started = noteWorkers();
  const scores = await scoreProbe(probe, many);
  assert.equal(started.workers.length, 1);
  assert.deepEqual(scores, Float64Array.from(await (await runtimeScorer(probe)).score(many)));
  const [stop, reason] = [new AbortController(), new Error("enough")];
  const stopped = scoreProbe(probe, many, stop.signal);
  stop.abort(reason);
  await assert.rejects(stopped, reason);
  await scoreProbe(probe, clouds(600, 4, 15).x);
  assert.equal(started.workers.length, 2, "few rows are scored here");
});

Deno.test("scoreProbe() compares many rows with many vectors in a worker, to the bit as here", async () => {
  const vectors = clouds(2200, 64, 14).x;
  const coefficients = Float64Array.from({ length: 2200 }, (_, i) => Math.sin(i));
  const model = { kind: "rbf", gamma: 1 / 64, vectors, coefficients, bias: 0.1 } as const;
  const probe = { modelType: "rbf_svc", columns: 64, preprocessing: { kind: "none" }, model } as const;
  const many = clouds(2048, 64, 15).x;
  using started = noteWorkers();
  const scores = await scoreProbe(probe, many);
  assert.equal(started.workers.length, 1);
  assert.deepEqual(scores, Float64Array.from(await (await runtimeScorer(probe)).score(many)));
  await scoreProbe(probe, clouds(500, 64, 15).x);
  assert.equal(started.workers.length, 1, "few rows hold nobody up");
});
