import assert from "node:assert/strict";
import { ClassifierError } from "../../../ops/errors.ts";
import {
  type ClassifierDefinition,
  classifierNames,
  parameterRules,
  type Parameters,
  registerClassifier,
  scoreProbe,
  sharedParameters,
  trainProbe,
  trainProbes,
} from "../../../runner/probes/mod.ts";
import { inBlocks } from "../../../runner/numeric/matrix_source.ts";
import { trainHere } from "../../../runner/probes/train_here.ts";
import type { Probe } from "../../../stores/formats/probe.ts";
import { noteWorkers } from "../workers/_started.ts";
import { turnsDuring } from "../../_turns.ts";
import { clouds, matrix, rocAuc } from "./cases.ts";

const { x, y } = clouds(60, 4, 1);

function train(modelType: string, params = {}, preprocessing = "none"): Promise<unknown> {
  return trainProbe({ modelType, params, preprocessing: preprocessing as "none" }, x, y);
}

function assertRefused(run: () => Promise<unknown>, message: RegExp): Promise<void> {
  return assert.rejects(run, (error: Error) => {
    assert.ok(error instanceof ClassifierError, `${error}`);
    assert.match(error.message, message);
    return true;
  });
}

Deno.test("trainProbe() separates two clouds with every classifier", async () => {
  const given = clouds(200, 4, 2, 3);
  const params: Record<string, Record<string, unknown>> = { random_forest: { n_estimators: 20 } };
  for (const modelType of classifierNames()) {
    const spec = { modelType, params: (params[modelType] ?? {}) as never, preprocessing: "standardize" as const };
    const probe = await trainProbe(spec, given.x, given.y);
    const auc = rocAuc(await scoreProbe(probe, given.x), given.y);
    // A one-class machine learns what both clouds are like; ccs looks for what is hidden under their difference.
    if (modelType !== "sgd_nystroem_one_class_svm" && modelType !== "ccs") {
      assert.ok(auc > 0.95, `${modelType}: ${auc}`);
    }
  }
});

Deno.test("trainProbe() names the classifiers there are when one is unknown", async () => {
  await assertRefused(() => train("logistic_regresion"), /Did you mean "logistic_regression".*random_forest/);
});

Deno.test("trainProbe() names the parameters there are, and the nearest, when one is unknown", async () => {
  await assertRefused(() => train("logistic_regression", { max_iters: 5 }), /Did you mean "max_iter".*class_weight/);
  await assertRefused(() => train("sgd_nystroem", { sgd_params: { alfa: 1 } }), /sgd_params.*Did you mean "alpha"/);
});

Deno.test("trainProbe() refuses values that scikit-learn refuses", async () => {
  await assertRefused(() => train("logistic_regression", { C: 0 }), /"C" is 0, and can be a number above 0/);
  await assertRefused(() => train("logistic_regression", { max_iter: 1.5 }), /"max_iter" is 1.5.*integer/);
  await assertRefused(
    () => train("logistic_regression", { penalty: "l1" }),
    /solver lbfgs cannot do the l1 penalty.*saga/,
  );
  await assertRefused(
    () => train("sgd", { learning_rate: "pa2", loss: "squared_hinge" }),
    /learning_rate is pa2 and loss squared_hinge.*need loss "hinge"/,
  );
  await assertRefused(() => train("sgd", { penalty: "elasticnet", l1_ratio: null }), /l1_ratio null.*from 0 to 1/);
  await assertRefused(() => train("linear_svc", { loss: "hinge", dual: false }), /hinge loss needs dual true/);
  await assertRefused(
    () => train("random_forest", { bootstrap: false, max_samples: 0.5 }),
    /bootstrap is false and max_samples 0.5/,
  );
  await assertRefused(() => train("rbf_svc", { gamma: "big" }), /"scale", "auto", or a number/);
  await assertRefused(() => train("logistic_regression", { class_weight: { 2: 1 } }), /class_weight/);
});

Deno.test("trainProbe() takes integers that are bigint", async () => {
  await train("logistic_regression", { max_iter: 50n, class_weight: { 0: 1n, 1: 2n } });
});

Deno.test("trainProbe() refuses rows that cannot be trained on", async () => {
  const spec = { modelType: "logistic_regression", params: {}, preprocessing: "none" as const };
  await assertRefused(() => trainProbe(spec, x, y.subarray(1)), /60 rows and 59 labels/);
  await assertRefused(() => trainProbe(spec, x, y.map(() => 0)), /none of the 60 rows is positive/);
  await assertRefused(() => trainProbe(spec, x, y.map(() => 1)), /none of the 60 rows is negative/);
  await assertRefused(
    () => trainProbe(spec, matrix([[1, 2], [3, NaN]]), Uint8Array.of(0, 1)),
    /row 1, column 1 is NaN/,
  );
  await assertRefused(() => train("logistic_regression", {}, "scale"), /none, standardize or normalize/);
});

for (const preprocessing of ["none", "standardize", "normalize"] as const) {
  Deno.test(`trainProbe() says where a number is not finite, with preprocessing: ${preprocessing}`, async () => {
    const spec = { modelType: "sgd", params: {}, preprocessing };
    for (const value of [NaN, Infinity, -Infinity]) {
      await assertRefused(
        () => trainProbe(spec, matrix([[value, 2], [3, 4]]), Uint8Array.of(0, 1)),
        new RegExp(`row 0, column 0 is ${value}`),
      );
      await assertRefused(
        () => trainProbe(spec, matrix([[1, 2], [3, value]]), Uint8Array.of(0, 1)),
        new RegExp(`row 1, column 1 is ${value}`),
      );
    }
  });
}

Deno.test("scoreProbe() refuses vectors of another length", async () => {
  const probe = await trainProbe({ modelType: "mean_difference", params: {}, preprocessing: "none" }, x, y);
  await assertRefused(() => scoreProbe(probe, matrix([[1, 2]])), /length 2.*length 4/);
});

Deno.test("trainProbe() warns with numbers when a solver does not converge", async () => {
  const warned: Record<string, string> = {};
  const short: [string, Record<string, number>][] = [
    ["logistic_regression", { max_iter: 1 }],
    ["linear_svc", { max_iter: 1 }],
    ["rbf_svc", { max_iter: 3 }],
    ["sgd", { max_iter: 1 }],
  ];
  for (const [modelType, params] of short) {
    const onWarning = (message: string): string => warned[modelType] = message;
    await trainProbe({ modelType, params, preprocessing: "none" }, x, y, { onWarning });
  }
  assert.match(warned.logistic_regression, /in 1 iterations.*gradient is 0\.\d+/);
  assert.match(warned.linear_svc, /in 1 iterations/);
  assert.match(warned.rbf_svc, /after 3 iterations.*violated by \d/);
  assert.match(warned.sgd, /in 1 epochs/);
});

Deno.test("trainProbe() trains large matrices in a worker, with the same result, progress and warnings", async () => {
  const large = clouds(11_000, 200, 3);
  const spec = { modelType: "logistic_regression", params: { max_iter: 3 }, preprocessing: "standardize" as const };
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const [fractions, warnings]: [number[], string[]] = [[], []];
  const context = {
    onProgress: (fraction: number) => fractions.push(fraction),
    onWarning: (message: string) => warnings.push(message),
  };
  const probe = await trainProbe(spec, large.x, large.y, context);
  clearInterval(timer);
  assert.ok(turns > 3, "the event loop stands still");
  assert.equal(fractions.at(-1), 1);
  assert.match(warnings[0], /in 3 iterations/);
  assert.ok(rocAuc(await scoreProbe(probe, large.x), large.y) > 0.7);
  await assertRefused(
    () => trainProbe({ ...spec, params: { solver: "none" } }, large.x, large.y),
    /"solver" is "none"/,
  );
});

Deno.test("trainProbe() trains probes of a sweep in one worker, and gives each the weights that it has alone", async () => {
  using started = noteWorkers();
  for (const modelType of ["sgd", "lda"]) {
    const spec = { modelType, params: {}, preprocessing: "standardize" as const };
    const layers = [3, 4].map((seed) => clouds(11_000, 200, seed));
    const swept: Probe[] = [];
    for (const { x, y } of layers) swept.push(await trainProbe(spec, x, y));
    const alone = await Promise.all(layers.map(({ x, y }) => trainHere(spec, x, y, {})));
    assert.deepEqual(swept.map(({ model }) => model), alone.map(({ model }) => model));
  }
  assert.equal(started.workers.length, 2, "one for each classifier");
});

Deno.test("trainProbe() trains on few rows without a worker, and lets others have their turn", async () => {
  const slow: [modelType: string, rows: number, params: Parameters][] = [
    ["logistic_regression", 600, { C: 1e4, tol: 1e-7 }],
    ["logistic_regression", 2000, { C: 1e4, tol: 1e-7 }],
    ["logistic_regression", 2000, { C: 1e4, tol: 1e-7, solver: "newton-cg" }],
    ["linear_svc", 600, { C: 100 }],
    ["sgd", 600, { tol: null, max_iter: 100 }],
  ];
  for (const [modelType, rows, params] of slow) {
    const { x, y } = clouds(rows, 768, 3);
    using started = noteWorkers();
    const turns = await turnsDuring(() => trainProbe({ modelType, params, preprocessing: "none" }, x, y));
    assert.equal(started.workers.length, 0);
    assert.ok(turns >= 2, `${modelType}: ${turns} turns`);
  }
});

Deno.test("trainProbe() trains the probes of a sweep side by side, where one alone is trained here", async () => {
  const spec = { modelType: "passive_aggressive", params: {}, preprocessing: "none" as const };
  const layers = [3, 4, 5].map((seed) => clouds(2000, 600, seed));
  using started = noteWorkers();
  const alone: Probe[] = [];
  for (const { x, y } of layers) alone.push(await trainProbe(spec, x, y));
  assert.equal(started.workers.length, 0);
  assert.deepEqual(await Promise.all(layers.map(({ x, y }) => trainProbe(spec, x, y))), alone);
  assert.equal(started.workers.length, 2);
});

Deno.test("random_forest lets others have their turn between trees that grow in the program's thread", async () => {
  const { x, y } = clouds(600, 40, 3, 0);
  const spec = { modelType: "random_forest", params: { n_estimators: 500 }, preprocessing: "none" as const };
  using started = noteWorkers();
  const turns = await turnsDuring(() => trainProbe(spec, x, y));
  assert.equal(started.workers.length, 0);
  assert.ok(turns >= 2, `${turns} turns`);
});

Deno.test("trainProbe() does what takes long for few numbers in a worker, and gives the probe that is trained here", async () => {
  const cases: [modelType: string, params: Parameters, rows: number, columns: number][] = [
    ["rbf_svc", {}, 2000, 2],
    ["rbf_nusvm", {}, 2000, 2],
    ["ccs", { n_tries: 30 }, 2000, 2],
    ["sgd_nystroem", {}, 12_000, 8],
    ["lr_nystroem", { nystroem_params: { n_components: 240 } }, 300, 8],
    ["lda", {}, 300, 400],
    ["logistic_regression", {}, 100_000, 2],
    ["passive_aggressive", {}, 70_000, 2],
  ];
  for (const [modelType, params, rows, columns] of cases) {
    using started = noteWorkers();
    const { x, y } = clouds(rows, columns, 5);
    const spec = { modelType, params, preprocessing: "none" as const };
    const probe = await trainProbe(spec, x, y);
    assert.equal(started.workers.length, 1, modelType);
    assert.deepEqual(probe.model, (await trainHere(spec, x, y, {})).model);
    await trainProbe({ ...spec, modelType: "mean_difference", params: {} }, x, y);
    assert.equal(started.workers.length, 1, "so many rows are none for others");
  }
});

Deno.test("lda on batches of few rows of many columns solves in a worker, and gives the probe that is trained on one matrix", async () => {
  using started = noteWorkers();
  const { x, y } = clouds(300, 400, 5);
  const spec = { modelType: "lda", params: {}, preprocessing: "none" as const };
  const warnings: string[] = [];
  const probe = await trainProbe(spec, inBlocks(x), y, { onWarning: (warning) => warnings.push(warning) });
  assert.equal(started.workers.length, 1);
  assert.deepEqual(probe, await trainHere(spec, x, y, {}));
  assert.match(warnings.join(), /singular in 10\d directions/);
});

for (const modelType of ["logistic_regression", "linear_svc"]) {
  Deno.test(`trainProbes() gives each ${modelType} of a grid the weights that it has alone, with its own warnings`, async () => {
    for (const { x, y } of [clouds(60, 4, 1), clouds(3000, 100, 3), clouds(3000, 400, 3), clouds(60, 100, 1)]) {
      const warnings: string[] = [];
      const trainings = [0.001, 0.1, 10].map((C, i) => ({
        spec: { modelType, params: { C, max_iter: 3 }, preprocessing: "standardize" as const },
        context: { onWarning: () => warnings[i] = `${C}` },
      }));
      const together = await trainProbes(trainings, x, y);
      const alone = [];
      const warned: string[] = [];
      for (const [i, { spec }] of trainings.entries()) {
        alone.push(await trainProbe(spec, x, y, { onWarning: () => warned[i] = `${spec.params.C}` }));
      }
      assert.deepEqual(together, alone.map((value) => ({ status: "fulfilled", value })));
      assert.deepEqual(warnings, warned);
      assert.ok(warned.length > 0 || x.rows < x.columns);
    }
  });
}

const grids: Readonly<Record<string, readonly Parameters[]>> = {
  linear_svc: [0.01, 1, 100].map((C) => ({ C, penalty: "l1" })),
  sgd: [
    {},
    { alpha: 0.01, shuffle: false },
    { loss: "log_loss", early_stopping: true },
    { penalty: "elasticnet", average: true, random_state: 1, max_iter: 3 },
    { alpha: 0 },
    { alpha: 0.1, random_state: 1 },
  ],
  passive_aggressive: [{}, { C: 0.01 }, { loss: "squared_hinge" }],
  sgd_nystroem: [{}, { sgd_params: { alpha: 0.01 } }, { sgd_params: { beta: 1 } }, { sgd_params: { average: true } }],
  sgd_nystroem_one_class_svm: [{}, { sgd_params: { nu: 0.1 } }],
  rbf_svc: [{}, { C: 0.1 }, { gamma: 0.01 }, { C: 10, class_weight: "balanced" }, { gamma: 0.01, C: 3, max_iter: 5 }],
  rbf_nusvm: [{}, { nu: 0.1 }, { nu: 1, gamma: "auto" }, { nu: 0.1, gamma: "auto" }],
  logistic_regression: [0.01, 1, 100].map((C) => ({ C, penalty: "l1", solver: "liblinear" })),
  lr_nystroem: [{ lr_params: { C: 2 } }, { lr_params: { C: 0 } }, { lr_params: { tol: 0.1 } }],
};
for (const [modelType, grid] of Object.entries(grids)) {
  Deno.test(`trainProbes() gives each ${modelType} of a grid what it has alone, errors too`, async () => {
    for (const { x, y } of [clouds(70, 4, 1), clouds(1500, 200, 3)]) {
      const trainings = grid.map((params) => ({
        spec: { modelType, params, preprocessing: "standardize" as const },
        context: { cores: { cores: 2, onGrow: () => {} } },
      }));
      const together = await trainProbes(trainings, x, y);
      const alone = await Promise.allSettled(trainings.map(({ spec }) => trainProbe(spec, x, y)));
      const told = (ends: typeof alone) => ends.map((end) => end.status === "rejected" ? `${end.reason}` : end.value);
      assert.deepEqual(told(together), told(alone));
    }
  });
}

for (
  const [modelType, solver] of [["logistic_regression", { solver: "liblinear" }], ["linear_svc", {}]] as const
) {
  Deno.test(`descents of ${modelType} that have copies of the rows come one after the other`, async () => {
    const told: number[] = [];
    const trainings = [1, 10, 100].map((C, i) => ({
      spec: { modelType, params: { C, penalty: "l1", ...solver }, preprocessing: "none" as const },
      context: { onProgress: (fraction: number) => void (fraction < 1 && told.push(i)) },
    }));
    await trainProbes(trainings, x, y);
    assert.deepEqual([...new Set(told)], [0, 1, 2]);
    assert.deepEqual(told, told.toSorted());
    assert.ok(told.length > 6);
  });
}

Deno.test("trainProbes() trains each alone where that saves nothing, as with the hinge loss", async () => {
  const { x, y } = clouds(60, 4, 1);
  const specs = [0.1, 1].map((C) => ({
    modelType: "linear_svc",
    params: { C, loss: "hinge" },
    preprocessing: "none" as const,
  }));
  const together = await trainProbes(specs.map((spec) => ({ spec, context: {} })), x, y);
  const alone = await Promise.all(specs.map((spec) => trainProbe(spec, x, y)));
  assert.deepEqual(together, alone.map((value) => ({ status: "fulfilled", value })));
});

Deno.test("probes are trained together where their problems share products", () => {
  assert.deepEqual(sharedParameters("linear_svc", { C: 2, tol: 1e-3 }), { tol: 1e-3 });
  assert.equal(sharedParameters("linear_svc", { C: 2, loss: "hinge" }), undefined);
  assert.equal(sharedParameters("linear_svc", { C: 2, dual: true }), undefined);
  assert.deepEqual(sharedParameters("sgd", { alpha: 2, tol: 1e-3 }), {});
  assert.deepEqual(sharedParameters("lr_nystroem", { lr_params: {}, nystroem_params: {} }), { nystroem_params: {} });
  assert.equal(sharedParameters("lda", {}), undefined);
});

for (
  const [columns, count, workers] of [
    [400, 6, "one worker, with five that take part in its products"],
    [100, 2, "two workers, as nobody takes part in products of few numbers"],
  ] as const
) {
  // No other test's worker has so many cores: one that was left a moment ago would be taken.
  Deno.test(`trainProbes() trains a grid with ${columns} columns on six cores in ${workers}`, async () => {
    using started = noteWorkers();
    const { x, y } = clouds(5000, columns, 3);
    const trainings = [1, 2, 3, 4, 5, 6, 7].map((C) => ({
      spec: {
        modelType: "logistic_regression",
        params: { C, max_iter: 3 },
        preprocessing: "standardize" as const,
      },
      context: { cores: { cores: 6, onGrow: () => {} } },
    }));
    const alone = await Promise.all(trainings.map(({ spec }) => trainHere(spec, x, y, {})));
    const together = await trainProbes(trainings, { ...x, data: x.data.slice() }, y, { ownsRows: true });
    assert.deepEqual(together, alone.map((value) => ({ status: "fulfilled", value })));
    assert.equal(started.workers.length, count);
  });
}

Deno.test("a worker tells of progress no more often than ten times a second, and of the end", async () => {
  const { x, y } = clouds(11_000, 200, 3);
  const fractions: number[] = [];
  const params = { C: 1e9, tol: 1e-12, max_iter: 2000 };
  const spec = { modelType: "logistic_regression", params, preprocessing: "none" as const };
  const start = performance.now();
  await trainProbe(spec, x, y, { onProgress: (fraction: number) => fractions.push(fraction) });
  assert.ok(fractions.length <= 2 + (performance.now() - start) / 100, `${fractions.length} times`);
  assert.deepEqual(fractions, fractions.toSorted((a, b) => a - b));
  assert.equal(fractions.at(-1), 1);
});

Deno.test("trainProbe() has the program grow a large forest, whose trees are those that one thread grows", async () => {
  using started = noteWorkers();
  const { x, y } = clouds(3000, 100, 3);
  const spec = { modelType: "random_forest", params: { n_estimators: 80 }, preprocessing: "none" as const };
  const fractions: number[] = [];
  const context = { cores: { cores: 2, onGrow: () => {} }, onProgress: (fraction: number) => fractions.push(fraction) };
  const probe = await trainProbe(spec, x, y, context);
  assert.equal(started.workers.length, 3, "one that trains, and two that grow trees");
  assert.ok(fractions.length >= 80);
  assert.deepEqual(probe, await trainHere(spec, x, y, {}));
});

Deno.test("threads that bin columns of few rows when trees look at them grow the trees that one thread grows", async () => {
  const { x, y } = clouds(150, 1600, 3);
  const spec = { modelType: "random_forest", params: { n_estimators: 400 }, preprocessing: "none" as const };
  const probe = await trainProbe(spec, x, y, { cores: { cores: 2, onGrow: () => {} } });
  assert.deepEqual(probe, await trainHere(spec, x, y, {}));
});

Deno.test("trainProbe() grows the trees of few rows in one thread, however many columns there are", async () => {
  using started = noteWorkers();
  const { x, y } = clouds(100, 3000, 3);
  const spec = { modelType: "random_forest", params: {}, preprocessing: "none" as const };
  await trainProbe(spec, x, y, { cores: { cores: 2, onGrow: () => {} } });
  // The one that trains may have stayed from the test before.
  assert.ok(started.workers.length <= 1, "others grow trees");
});

Deno.test("trainProbe() moves and changes the rows only where it owns them", async () => {
  for (const { x, y } of [clouds(60, 4, 1), clouds(3000, 100, 3)]) {
    const before = x.data.slice();
    for (const preprocessing of ["standardize", "normalize"] as const) {
      const spec = { modelType: "mean_difference", params: {}, preprocessing };
      const passive = { ...spec, modelType: "passive_aggressive" };
      const probes = [await trainProbe(spec, x, y), await trainProbe(passive, x, y)];
      assert.deepEqual(x.data, before);
      const owned = { ...x, data: x.data.slice() };
      const again = [await trainProbe(spec, x, y), await trainProbe(passive, owned, y, {}, { ownsRows: true })];
      assert.deepEqual(again, probes);
    }
  }
});

Deno.test("trainProbe() lets the event loop turn while it adds up a large matrix", async () => {
  const large = clouds(16_000, 400, 5);
  const spec = { modelType: "naive_bayes", params: {}, preprocessing: "standardize" as const };
  using started = noteWorkers();
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await trainProbe(spec, large.x, large.y);
  clearInterval(timer);
  assert.equal(started.workers.length, 0);
  assert.ok(turns > 0, "the event loop stands still");
  await assert.rejects(() => trainProbe(spec, large.x, large.y, { signal: AbortSignal.timeout(1) }), /tim/);
});

Deno.test("trainProbes() lets the event loop turn between the passes of a grid, and a signal stops one of its members", async () => {
  const stop = new AbortController();
  const trainings = [{ max_iter: 1e7, signal: stop.signal }, { max_iter: 10 }].map(({ max_iter, signal }) => ({
    spec: { modelType: "sgd", params: { tol: null, max_iter }, preprocessing: "none" as const },
    context: { signal },
  }));
  setTimeout(() => stop.abort(new Error("enough")), 1);
  const [stopped, whole] = await trainProbes(trainings, x, y);
  assert.deepEqual(stopped, { status: "rejected", reason: new Error("enough") });
  assert.equal(whole.status, "fulfilled");
});

Deno.test("trainProbe() stops at once when the signal aborts, in a worker or not", async () => {
  const large = clouds(3000, 100, 3);
  const spec = { modelType: "random_forest", params: { n_estimators: 5000 }, preprocessing: "none" as const };
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("enough")), 50);
  await assert.rejects(() => trainProbe(spec, large.x, large.y, { signal: controller.signal }), /enough/);
  await assert.rejects(() => trainProbe(spec, x, y, { signal: AbortSignal.abort(new Error("no")) }), /no/);
});

const endless: Readonly<Record<string, Parameters>> = {
  linear_svc: { C: 1e6, loss: "hinge", max_iter: 1e6, tol: 1e-12 },
  rbf_svc: { C: 1e9, gamma: 0.01, max_iter: 1e7, tol: 1e-12 },
};
for (const [modelType, params] of Object.entries(endless)) {
  Deno.test(`${modelType} rests in the program's thread, and stops when the signal aborts`, async () => {
    using started = noteWorkers();
    const { x, y } = clouds(300, 3, 5, 0);
    const spec = { modelType, params, preprocessing: "none" as const };
    await assert.rejects(() => trainProbe(spec, x, y, { signal: AbortSignal.timeout(30) }), /TimeoutError/);
    assert.equal(started.workers.length, 0);
  });
}

Deno.test("registerClassifier() adds a classifier, and replaces one only when asked to", async () => {
  const constant: ClassifierDefinition = {
    parameters: { bias: parameterRules.real(1) },
    train: ({ x, params }) => ({ kind: "linear", weights: new Float64Array(x.columns), bias: params.number("bias") }),
  };
  registerClassifier("constant", constant);
  const probe = await trainProbe({ modelType: "constant", params: { bias: 3 }, preprocessing: "none" }, x, y);
  assert.deepEqual([...new Set(await scoreProbe(probe, x))], [3]);
  assert.throws(() => registerClassifier("constant", constant), /taken.*override/);
  registerClassifier("constant", constant, { override: true });
});

Deno.test("a classifier with trainInPasses alone trains on rows in memory; one without either is refused", async () => {
  const passes: ClassifierDefinition = {
    parameters: {},
    trainInPasses: ({ x }) => ({ kind: "linear", weights: new Float64Array(x.columns), bias: x.rows }),
  };
  registerClassifier("row_count", passes);
  const probe = await trainProbe({ modelType: "row_count", params: {}, preprocessing: "standardize" }, x, y);
  assert.deepEqual([...new Set(await scoreProbe(probe, x))], [x.rows]);
  assert.throws(() => registerClassifier("nothing", { parameters: {} }), /neither train nor trainInPasses/);
});

Deno.test("vectors that are all alike train a classifier, or are refused with a way out", async () => {
  const alike = matrix(Array.from({ length: 40 }, () => [1, 2, 3]));
  const labels = Uint8Array.from({ length: 40 }, (_, i) => i % 2);
  for (const modelType of classifierNames()) {
    const spec = { modelType, params: {}, preprocessing: "none" as const };
    await trainProbe(spec, alike, labels).catch((error) => {
      assert.ok(error instanceof ClassifierError, `${modelType}: ${error}`);
      assert.match(error.message, /all alike/);
    });
  }
});

Deno.test("machines of rows that are alike in both classes are refused, calibrated ones too", async () => {
  const x = { rows: 40, columns: 1, data: Float32Array.from({ length: 40 }, (_, i) => i % 2) };
  const y = Uint8Array.from({ length: 40 }, (_, i) => Number(i % 4 < 2));
  for (
    const [modelType, method] of [["rbf_nusvm"], ["calibrated_rbf_nusvm", "sigmoid"], [
      "calibrated_rbf_nusvm",
      "isotonic",
    ]]
  ) {
    const params = { nu: 0.2, ...method === undefined ? {} : { method } };
    await assert.rejects(trainProbe({ modelType, params, preprocessing: "none" }, x, y), /numbers that are not finite/);
  }
});

Deno.test("rbf_nusvm warns where most rows are alike in both classes, so that rounding tells them apart", async () => {
  const x = { rows: 90, columns: 1, data: Float32Array.from({ length: 90 }, (_, i) => i % 9) };
  const warningsOf = async (y: Uint8Array) => {
    const warnings: string[] = [];
    const spec = { modelType: "rbf_nusvm", params: { nu: 0.1 }, preprocessing: "none" } as const;
    await trainProbe(spec, x, y, { onWarning: (warning) => warnings.push(warning) });
    return warnings;
  };
  const [alike, apart] = [(i: number) => i % 2, (i: number) => i % 9 > 4 ? 1 : 0].map((of) => {
    return Uint8Array.from({ length: 90 }, (_, i) => i === 0 ? 1 : of(i));
  });
  const [warning] = await warningsOf(alike);
  assert.match(warning, /margin between the classes/);
  assert.deepEqual(await warningsOf(apart.fill(0, 0, 1)), []);
});
