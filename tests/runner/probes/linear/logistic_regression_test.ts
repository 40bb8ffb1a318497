import assert from "node:assert/strict";
import { trainProbe } from "../../../../runner/probes/mod.ts";
import { normal } from "../../../../runner/random/normal.ts";
import { RandomState } from "../../../../runner/random/random_state.ts";
import type { Matrix } from "../../../../stores/formats/matrix.ts";
import type { LinearModel } from "../../../../stores/formats/probe.ts";

/** Rows whose first columns tell something of their labels. */
function rowsOf(rows: number, columns: number, value: (normal: number, column: number, label: number) => number) {
  const random = new RandomState(7);
  const y = Uint8Array.from({ length: rows }, (_, i) => i % 2);
  const data = Float32Array.from({ length: rows * columns }, (_, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns];
    return value(normal(random) + (j < 3 ? y[i] / 2 : 0), j, y[i]);
  });
  return { x: { rows, columns, data }, y };
}

/** The largest slope of the mean loss and the penalty: 0 at the minimum. */
function largestSlope({ columns, data }: Matrix<Float32Array>, y: Uint8Array, C: number, model: LinearModel): number {
  const { weights, bias } = model;
  const slopes = Float64Array.from(weights, (w) => w / (C * y.length));
  y.forEach((label, i) => {
    const row = data.subarray(i * columns, (i + 1) * columns);
    const score = row.reduce((sum, value, j) => sum + value * weights[j], bias);
    const off = (1 / (1 + Math.exp(-score)) - label) / y.length;
    row.forEach((value, j) => slopes[j] += off * value);
  });
  return Math.max(...slopes.map(Math.abs));
}

/** C times the loss of all rows, and the penalty. */
function objective({ columns, data }: Matrix<Float32Array>, y: Uint8Array, C: number, model: LinearModel): number {
  const { weights, bias } = model;
  return y.reduce((sum, label, i) => {
    const row = data.subarray(i * columns, (i + 1) * columns);
    const score = row.reduce((sum, value, j) => sum + value * weights[j], bias);
    return sum + C * Math.log1p(Math.exp(label === 1 ? -score : score));
  }, weights.reduce((sum, w) => sum + w ** 2 / 2, 0));
}

const data = {
  "columns of many scales": rowsOf(300, 60, (value, j) => value * 10 ** (j % 5 - 2)),
  "many rows far from 0": rowsOf(17_000, 64, (value) => 1000 + 50 * value),
};

for (const [what, { x, y }] of Object.entries(data)) {
  Deno.test(`newton-cg finds the minimum among ${what}`, async () => {
    const warnings: string[] = [];
    const params = { solver: "newton-cg", C: 100 };
    const spec = { modelType: "logistic_regression", params, preprocessing: "none" as const };
    const { model } = await trainProbe(spec, x, y, { onWarning: (message) => warnings.push(message) });
    assert.deepEqual(warnings, []);
    const slope = largestSlope(x, y, params.C, model as LinearModel);
    assert.ok(slope < 1.01e-5, `the largest slope is ${slope}`);
  });
}

Deno.test("small slopes of separated rows do not end newton-cg far above the minimum among columns of many scales", async () => {
  const { x, y } = rowsOf(400, 150, (value, j, label) => (value + label) * 10 ** (j % 5 - 2));
  const objectives = await Promise.all([1e-4, 1e-9].map(async (tol) => {
    const params = { solver: "newton-cg", C: 100, tol };
    const { model } = await trainProbe({ modelType: "logistic_regression", params, preprocessing: "none" }, x, y);
    return objective(x, y, params.C, model as LinearModel);
  }));
  assert.ok(objectives[0] < 1.1 * objectives[1], objectives.join(" and "));
});

for (const solver of ["newton-cg", "newton-cholesky", "liblinear", "sag"]) {
  Deno.test(`${solver} takes few steps among columns of many scales`, async () => {
    const { x, y } = data["columns of many scales"];
    let steps = 0;
    const params = { solver, penalty: "l2", C: 1 };
    await trainProbe({ modelType: "logistic_regression", params, preprocessing: "none" }, x, y, {
      onProgress: () => steps++,
    });
    assert.ok(steps < 50, `${steps} steps`);
  });
}

Deno.test("columns far from 0 leave the l1 penalty's descent for Newton's steps while there are some left", async () => {
  const { x, y } = rowsOf(50, 60, (value, column) => value + 1000 * Math.sin(column));
  const params = { penalty: "l1", solver: "liblinear", C: 0.1 };
  const warnings: string[] = [];
  await trainProbe({ modelType: "logistic_regression", params, preprocessing: "none" }, x, y, {
    onWarning: (warning) => warnings.push(warning),
  });
  assert.deepEqual(warnings, []);
});
