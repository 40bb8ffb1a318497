import assert from "node:assert/strict";
import type { Parameters } from "../../../../runner/probes/parameters.ts";
import { trainProbe } from "../../../../runner/probes/mod.ts";
import { RandomState } from "../../../../runner/random/random_state.ts";
import type { Matrix } from "../../../../stores/formats/matrix.ts";
import type { LinearModel } from "../../../../stores/formats/probe.ts";

const random = new RandomState(5);
const number = () => 2 * random.uniform() - 1;
const [rows, columns, factors] = [60, 500, 40];
const loadings = Float64Array.from(
  { length: factors * columns },
  (_, at) => 2 * number() / (1 + Math.floor(at / columns / 4)),
);
const y = Uint8Array.from({ length: rows }, () => number() > 0 ? 1 : 0);

/** Rows that have a few strong directions, as activations have, and one that is common to all. */
function rowsOf(common: number): Float32Array {
  const data = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const strengths = Array.from({ length: factors }, (_, f) => f === 0 ? common : 3 * number());
    for (let j = 0; j < columns; j++) {
      data[i * columns + j] = strengths.reduce(
        (sum, strength, f) => sum + strength * loadings[f * columns + j],
        number(),
      );
    }
  }
  return data;
}

for (const [common, C] of [[0, 1e-3], [0, 0.1], [0, 1], [50, 1]] as const) {
  const what = `C = ${C} and ${common === 0 ? "nothing" : "much"} in common`;
  Deno.test(`a linear machine of fewer rows than columns finds its minimum, with ${what}`, () =>
    assertMinimum({ rows, columns, data: rowsOf(common) }, y, { C }));
}

Deno.test("a linear machine of fewer rows than columns that is asked for the primal problem finds its minimum as well", () =>
  assertMinimum({ rows, columns, data: rowsOf(0) }, y, { C: 1, dual: false }));

/** More rows than columns, which a plane separates. */
function separable(rows: number, columns: number): { readonly x: Matrix<Float32Array>; readonly labels: Uint8Array } {
  const labels = Uint8Array.from({ length: rows }, () => number() > 0 ? 1 : 0);
  const data = Float32Array.from({ length: rows * columns }, (_, at) => {
    const j = at % columns;
    return j === 0 ? 2 * labels[(at - j) / columns] - 1 + 0.9 * number() : 4 * number() / Math.sqrt(j);
  });
  return { x: { rows, columns, data }, labels };
}

const separated = separable(500, 60);

Deno.test("a linear machine asked for the dual problem finds its minimum among more rows than columns, which a plane separates", async () => {
  await assertMinimum(separated.x, separated.labels, { C: 1000, dual: true });
});

const hinges = {
  "more rows than columns, in more passes where these leave out most rows": { ...separated, least: 0.999 },
  "fewer rows than columns": { x: { rows, columns, data: rowsOf(0) }, labels: y, least: 0.99999 },
};

for (const [what, { x, labels, least }] of Object.entries(hinges)) {
  Deno.test(`a linear machine with the hinge loss keeps all rows out of its margin that a plane separates: ${what}`, async () => {
    const { weights, bias } = await train(x, labels, { C: 1000, loss: "hinge" });
    const margins = Array.from(labels, (label, i) => {
      const score = weights.reduce((sum, weight, j) => sum + weight * x.data[i * x.columns + j], bias);
      return label === 1 ? score : -score;
    });
    assert.ok(Math.min(...margins) > least, `the least margin is ${Math.min(...margins)}`);
  });
}

for (const [name, value] of [["dual", true], ["loss", "hinge"]] as const) {
  Deno.test(`rows of a class that weighs nothing have no part in a linear machine: ${name} ${value}`, async () => {
    const { x: { rows, columns, data }, labels } = separated;
    const weighed = { [name]: value, class_weight: { 0: 0 } };
    const machine = await train(separated.x, labels, weighed);
    const moved = data.map((value, at) => labels[Math.floor(at / columns)] === 0 ? value + 1 : value);
    assert.deepEqual(await train({ rows, columns, data: moved }, labels, weighed), machine);
    assert.ok(machine.weights.some((weight) => weight !== 0));
  });
}

/** At the minimum, the weights are the sum of the rows, each times what a little less margin would lose there. */
async function assertMinimum(
  { rows, columns, data }: Matrix<Float32Array>,
  y: Uint8Array,
  params: { readonly C: number; readonly dual?: boolean },
): Promise<void> {
  const { weights, bias } = await train({ rows, columns, data }, y, { tol: 1e-6, ...params });
  const expected = new Float64Array(columns + 1);
  for (let i = 0; i < rows; i++) {
    const [row, sign] = [data.subarray(i * columns, (i + 1) * columns), 2 * y[i] - 1];
    const score = row.reduce((sum, value, j) => sum + value * weights[j], bias);
    const lost = 2 * params.C * Math.max(0, 1 - sign * score);
    expected.forEach((_, j) => expected[j] += lost * sign * (j < columns ? row[j] : 1));
  }
  const largest = Math.max(...weights.map(Math.abs));
  [...weights, bias].forEach((weight, j) => assert.ok(Math.abs(weight - expected[j]) <= 1e-2 * largest));
}

async function train(x: Matrix<Float32Array>, y: Uint8Array, params: Parameters): Promise<LinearModel> {
  const warnings: string[] = [];
  const spec = { modelType: "linear_svc", params, preprocessing: "none" as const };
  const probe = await trainProbe(spec, x, y, { onWarning: (message) => warnings.push(message) });
  assert.deepEqual(warnings, []);
  return probe.model as LinearModel;
}

Deno.test("large columns do not keep the l1 penalty's descent from the slopes of small ones", async () => {
  const random = new RandomState(9);
  const [rows, columns] = [400, 20];
  const unit = (j: number) => 10 ** (j % 5 * 2 - 4);
  const y = Uint8Array.from({ length: rows }, (_, i) => i % 2);
  const plain = Float32Array.from(
    { length: rows * columns },
    (_, at) => random.uniform() - 0.5 + y[Math.floor(at / columns)] / 4,
  );
  const lossOf = async (data: Float32Array<ArrayBuffer>, C: number) => {
    const spec = { modelType: "linear_svc", params: { penalty: "l1", C }, preprocessing: "none" as const };
    const { weights, bias } = (await trainProbe(spec, { rows, columns, data }, y)).model as LinearModel;
    return y.reduce((sum, label, i) => {
      const score = weights.reduce((score, w, j) => score + w * data[i * columns + j], bias);
      return sum + Math.max(0, 1 - (2 * label - 1) * score) ** 2;
    }, 0);
  };
  // With a penalty of hardly anything, units do not matter.
  const plainLoss = await lossOf(plain, 1e5);
  const loss = await lossOf(plain.map((value, at) => value * unit(at % columns)), 1e9);
  assert.ok(Math.abs(loss / plainLoss - 1) < 1e-4, `losses are ${loss} and ${plainLoss}`);
});
