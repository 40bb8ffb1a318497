import assert from "node:assert/strict";
import { type CurvedObjective, minimizeWithL1 } from "../../../runner/numeric/l1_newton.ts";

const options = { gradientTolerance: 1e-7, valueTolerance: 0, maxIterations: 100 };

/** `Σ scale[j] (w[j] - target[j])²/2`, whose minimum with a penalty is known: each target, nearer to 0. */
function separable(scale: readonly number[], target: readonly number[]): CurvedObjective {
  return {
    objective(w, gradient) {
      gradient.set(w.map((value, j) => scale[j] * (value - target[j])));
      return Promise.resolve(w.reduce((sum, value, j) => sum + scale[j] * (value - target[j]) ** 2 / 2, 0));
    },
    curvature(_, chosen) {
      const n = chosen.length;
      const data = new Float64Array(n * n);
      chosen.forEach((j, k) => data[k * n + k] = scale[j]);
      return Promise.resolve({ rows: n, columns: n, data });
    },
  };
}

/** `log cosh` of the differences of neighbours and of the distance to targets: not quadratic, and variables depend on each other. */
function chained(target: readonly number[]): CurvedObjective {
  const n = target.length;
  const terms = (w: Float64Array) => target.map((t, j) => [w[j] - t, j === 0 ? 0 : w[j] - w[j - 1]]);
  return {
    objective(w, gradient) {
      gradient.fill(0);
      let value = 0;
      terms(w).forEach(([own, step], j) => {
        value += Math.log(Math.cosh(own)) + Math.log(Math.cosh(step));
        gradient[j] += Math.tanh(own) + Math.tanh(step);
        if (j > 0) gradient[j - 1] -= Math.tanh(step);
      });
      return Promise.resolve(value);
    },
    curvature(w, chosen) {
      const full = new Float64Array(n * n);
      terms(w).forEach(([own, step], j) => {
        full[j * n + j] += 1 / Math.cosh(own) ** 2;
        if (j === 0) return;
        const bend = 1 / Math.cosh(step) ** 2;
        for (const [a, b, sign] of [[j, j, 1], [j - 1, j - 1, 1], [j, j - 1, -1], [j - 1, j, -1]]) {
          full[a * n + b] += sign * bend;
        }
      });
      const data = Float64Array.from([...chosen].flatMap((a) => [...chosen].map((b) => full[a * n + b])));
      return Promise.resolve({ rows: chosen.length, columns: chosen.length, data });
    },
  };
}

/** Half the squares of the differences of neighbours, before the first of which is 1: what goes far along the chain bends it little. */
function tied(n: number): CurvedObjective {
  const steps = (w: Float64Array) => w.map((value, j) => value - (j === 0 ? 1 : w[j - 1]));
  return {
    objective(w, gradient) {
      const all = steps(w);
      gradient.set(all.map((step, j) => step - (j < n - 1 ? all[j + 1] : 0)));
      return Promise.resolve(all.reduce((sum, step) => sum + step * step / 2, 0));
    },
    curvature(_, chosen) {
      const bend = (a: number, b: number) => a === b ? (a < n - 1 ? 2 : 1) : Math.abs(a - b) === 1 ? -1 : 0;
      const data = Float64Array.from([...chosen].flatMap((a) => [...chosen].map((b) => bend(a, b))));
      return Promise.resolve({ rows: chosen.length, columns: chosen.length, data });
    },
  };
}

Deno.test("weights of sixteen powers of ten end as near to their targets", async () => {
  const scale = [1e8, 1, 1e-8];
  const l1 = Float64Array.from(scale, (one) => one / 4);
  const all = separable(scale, [1, -2, 3]);
  const { point, trouble } = await minimizeWithL1(all, new Float64Array(3), l1, {
    ...options,
    gradientTolerance: 1e-15,
  });
  assert.equal(trouble, undefined);
  [0.75, -1.75, 2.75].forEach((value, j) => assert.ok(Math.abs(point[j] - value) < 1e-6, `weight ${j}: ${point[j]}`));
});

Deno.test("a weight that the function does not depend on any more goes to 0 under a penalty", async () => {
  const { point, trouble } = await minimizeWithL1(
    separable([1, 0], [3, 0]),
    Float64Array.of(1, 5),
    Float64Array.of(1, 1),
    options,
  );
  assert.ok(Math.abs(point[0] - 2) < 1e-9, `it is ${point[0]}`);
  assert.deepEqual([point[1], trouble], [0, undefined]);
});

Deno.test("each weight of a separable function ends where its target is, nearer to 0 by its penalty", async () => {
  const l1 = Float64Array.of(1, 1, 1, 0);
  const { point, trouble } = await minimizeWithL1(
    separable([2, 1, 4, 1], [3, 0.5, -1, -7]),
    new Float64Array(4),
    l1,
    options,
  );
  [2.5, 0, -0.75, -7].forEach((value, j) => assert.ok(Math.abs(point[j] - value) < 1e-9, `weight ${j}`));
  assert.equal(point[1], 0);
  assert.equal(trouble, undefined);
});

Deno.test("at the minimum, slopes balance the penalty where a weight is not 0, and are no larger where it is", async () => {
  const target = Array.from({ length: 40 }, (_, j) => 5 * Math.sin(j * j));
  const l1 = new Float64Array(40).fill(0.6);
  const of = chained(target);
  const { point, gradientSize } = await minimizeWithL1(of, new Float64Array(40).fill(1), l1, options);
  const gradient = new Float64Array(40);
  await of.objective(point, gradient);
  point.forEach((w, j) => {
    if (w === 0) assert.ok(Math.abs(gradient[j]) <= 0.6 + 1e-7, `slope ${j}`);
    else assert.ok(Math.abs(gradient[j] + 0.6 * Math.sign(w)) <= 1e-7, `slope ${j}`);
  });
  assert.ok(point.some((w) => w === 0) && point.some((w) => w !== 0));
  assert.ok(gradientSize <= 1e-7);
});

Deno.test("weights that depend on each other over long ways end at their minimum, a parabola, in few steps", async () => {
  const [n, penalty] = [300, 1e-5];
  const l1 = new Float64Array(n).fill(penalty);
  const { point, iterations, trouble } = await minimizeWithL1(tied(n), new Float64Array(n).fill(1), l1, options);
  // Each difference is the penalty of all behind it.
  let expected = 1;
  point.forEach((w, j) => {
    expected -= penalty * (n - j);
    assert.ok(Math.abs(w - expected) < 1e-3, `weight ${j}: ${w}, and not ${expected}`);
  });
  assert.equal(trouble, undefined);
  assert.ok(iterations < 50, `${iterations} steps`);
});

Deno.test("a search ends where subgradients have shrunk to the share of the start that is enough", async () => {
  const n = 40;
  const of = chained(Array.from({ length: n }, (_, j) => 5 * Math.sin(j * j)));
  const sumAt = async (point: Float64Array): Promise<number> => {
    const gradient = new Float64Array(n);
    await of.objective(point, gradient);
    return gradient.reduce((sum, slope) => sum + Math.abs(slope), 0);
  };
  const [start, none] = [new Float64Array(n).fill(1), new Float64Array(n)];
  const enough = await minimizeWithL1(of, start, none, { ...options, shareOfStart: 0.1 });
  const whole = await minimizeWithL1(of, start, none, options);
  assert.ok(await sumAt(enough.point) <= 0.1 * await sumAt(start));
  assert.ok(enough.iterations < whole.iterations);
  assert.equal(enough.trouble, undefined);
});

Deno.test("a search that runs out of iterations says so, and its progress can stop it", async () => {
  const of = chained([4, -4, 4]);
  const start = new Float64Array(3);
  const { trouble, iterations } = await minimizeWithL1(of, start, start, { ...options, maxIterations: 1 });
  assert.deepEqual([trouble, iterations], ["the iterations ran out", 1]);
  const onIteration = () => {
    throw new Error("enough");
  };
  await assert.rejects(minimizeWithL1(of, start, start, { ...options, onIteration }), /enough/);
});
