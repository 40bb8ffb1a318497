/**
 * Training of probes on rows like activations, and their scores, beside scikit-learn on the same rows.
 */
import { evaluate } from "../../runner/reports/mod.ts";
import { type ProbeSpec, scoreProbe, trainProbe, trainProbes } from "../../runner/probes/mod.ts";
import { takeRows } from "../../runner/numeric/rows.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import type { Part, Run, Task } from "../table/task.ts";
import { normals, readFloats, writeFloats } from "./numbers.ts";

const COLUMNS = 768;
const ROWS = 16_000;
const TEST_ROWS = 4_000;
const SIZES = [4_000, ROWS];
/** Pairs of rows for `ccs`. */
const PAIRS = 2_000;
/** Rows whose training loads all that more rows need. */
const FEW = 1000;
/** What stands beside those that scikit-learn does not have. */
const BY_HAND: Readonly<Record<string, string>> = { mean_difference: "NumPy by hand", ccs: "PyTorch by hand" };
const PEERS = [{ name: "scikit-learn", script: "probes_peer.py" }];

/** An op that trains alone has all cores. */
const cores = { cores: navigator.hardwareConcurrency, onGrow: () => {} };

export const part: Part = {
  title:
    `Probes: training on rows of ${COLUMNS} standardised numbers, and scores. Figures: areas under the curve on other rows.`,
  prepare(folder) {
    for (const [name, rows, seed] of [["train", ROWS, 11], ["test", TEST_ROWS, 12]] as const) {
      const { data, y } = makeRows(rows, seed);
      writeFloats(`${folder}/${name}.x`, data);
      Deno.writeFileSync(`${folder}/${name}.y`, y);
    }
    writePairs(folder);
    return Promise.resolve();
  },
  tasks: {
    logistic_regression: trainingOf("logistic_regression"),
    logistic_regression_l1: trainingOf("logistic_regression", [1_000, 4_000], { penalty: "l1", solver: "liblinear" }),
    ten_values_of_C: { unit: "rows", sizes: SIZES, own: grid, peers: PEERS },
    linear_svc: trainingOf("linear_svc"),
    naive_bayes: trainingOf("naive_bayes"),
    lda: trainingOf("lda"),
    sgd: trainingOf("sgd"),
    passive_aggressive: trainingOf("passive_aggressive"),
    sgd_nystroem: trainingOf("sgd_nystroem"),
    sgd_nystroem_one_class_svm: trainingOf("sgd_nystroem_one_class_svm"),
    lr_nystroem: trainingOf("lr_nystroem"),
    rbf_svc: trainingOf("rbf_svc", [1_250, 5_000]),
    rbf_nusvm: trainingOf("rbf_nusvm", [1_250, 5_000]),
    calibrated_rbf_nusvm: trainingOf("calibrated_rbf_nusvm", [500, 2_000]),
    random_forest: trainingOf("random_forest"),
    mean_difference: trainingOf("mean_difference"),
    ccs: trainingOf("ccs", [1_000, 4_000]),
    predict: {
      unit: "rows",
      sizes: [50_000, 200_000],
      own: predict,
      peers: PEERS,
      limit: { name: "one loop over the numbers", ready: loop },
    },
  },
};

function trainingOf(modelType: string, sizes: readonly number[] = SIZES, params: ProbeSpec["params"] = {}): Task {
  const spec: ProbeSpec = { modelType, params, preprocessing: "standardize" };
  const peers = PEERS.map(({ name, script }) => ({ name: BY_HAND[modelType] ?? name, script }));
  return { unit: "rows", sizes, own: (size, folder) => training(spec, size, folder), peers };
}

async function training(spec: ProbeSpec, size: number, folder: string): Promise<Run> {
  const { x, y } = read(folder, spec.modelType === "ccs" ? "pairs" : "train", size);
  // The peer's clock starts when its libraries are loaded, and so does ours.
  const few = { ...x, rows: FEW, data: x.data.subarray(0, FEW * COLUMNS) };
  let probe = await trainOnCopy(spec, few, y.subarray(0, FEW));
  return {
    work: async () => probe = await trainOnCopy(spec, x, y),
    figure: async () => {
      const test = read(folder, "test", TEST_ROWS);
      return evaluate(await scoreProbe(probe, test.x), test.y, test.y.map((label) => 1 - label)).all.roc_auc as number;
    },
  };
}

/** Trains as an op does: on a copy of the rows, which are those that it chose. */
function trainOnCopy(spec: ProbeSpec, x: Matrix<Float32Array>, y: Uint8Array) {
  return trainProbe(spec, { ...x, data: x.data.slice() }, y, { cores }, { ownsRows: true });
}

/** As the runner trains probes that differ in C alone. */
async function grid(size: number, folder: string): Promise<Run> {
  const { x, y } = read(folder, "train", size);
  const trainings = Array.from({ length: 10 }, (_, i) => ({
    spec: { modelType: "logistic_regression", params: { C: 10 ** (i - 5) }, preprocessing: "standardize" as const },
    context: { cores },
  }));
  const train = (rows: number) =>
    trainProbes(
      trainings,
      { rows, columns: COLUMNS, data: x.data.slice(0, rows * COLUMNS) },
      y.subarray(0, rows),
      { ownsRows: true },
    );
  await train(FEW);
  return { work: () => train(size) };
}

async function predict(rows: number, folder: string): Promise<Run> {
  const test = read(folder, "test", TEST_ROWS);
  const spec = { modelType: "logistic_regression", params: {}, preprocessing: "standardize" as const };
  const probe = await trainProbe(spec, test.x, test.y);
  const x = { rows, columns: COLUMNS, data: new Float32Array(rows * COLUMNS).fill(0.5) };
  return { work: () => scoreProbe(probe, x) };
}

function loop(rows: number): Run {
  const data = new Float32Array(rows * COLUMNS).fill(0.5);
  let sum = 0;
  return {
    work: () => {
      for (let at = 0; at < data.length; at++) sum += data[at];
      return sum;
    },
  };
}

function read(folder: string, name: string, rows: number): { x: Matrix<Float32Array<ArrayBuffer>>; y: Uint8Array } {
  const data = readFloats(`${folder}/${name}.x`, rows * COLUMNS);
  return { x: { rows, columns: COLUMNS, data }, y: Deno.readFileSync(`${folder}/${name}.y`).subarray(0, rows) };
}

/** Rows of the two classes in turn, as the search for contrasts takes them. */
function writePairs(folder: string): void {
  const { x, y } = read(folder, "train", ROWS);
  const of = (label: number) => [...y.keys()].filter((i) => y[i] === label);
  const [positive, negative] = [of(1), of(0)];
  const pairs = positive.slice(0, PAIRS).flatMap((row, k) => [row, negative[k]]);
  writeFloats(`${folder}/pairs.x`, takeRows(x, pairs).data);
  Deno.writeFileSync(`${folder}/pairs.y`, Uint8Array.from(pairs, (_, i) => 1 - i % 2));
}

/** Rows with a few strong and many weak directions, one of which the classes differ in. */
function makeRows(rows: number, seed: number): { data: Float32Array<ArrayBuffer>; y: Uint8Array } {
  const factors = 48;
  const shape = normals(7);
  const loadings = Float64Array.from(
    { length: factors * COLUMNS },
    (_, k) => shape() / (1 + Math.floor(k / COLUMNS) / 4),
  );
  const center = Float64Array.from({ length: COLUMNS }, () => 2 * shape());
  const normal = normals(seed);
  const y = new Uint8Array(rows);
  const data = new Float32Array(rows * COLUMNS);
  for (let i = 0; i < rows; i++) {
    const z = Float64Array.from({ length: factors }, normal);
    y[i] = z[3] + z[9] - z[20] + z[40] + 0.7 * normal() > 0 ? 1 : 0;
    const row = center.slice();
    for (let f = 0; f < factors; f++) {
      for (let j = 0; j < COLUMNS; j++) row[j] += z[f] * loadings[f * COLUMNS + j];
    }
    for (let j = 0; j < COLUMNS; j++) data[i * COLUMNS + j] = row[j] + normal();
  }
  return { data, y };
}
