/**
 * Times the training of probes on rows like activations, beside scikit-learn on the same rows where Python has it.
 *
 * Use: deno run --allow-all bench/probes.ts [task …]; PYTHON names the interpreter. All tasks run where none is named.
 */

import { evaluate } from "../runner/reports/mod.ts";
import { processorSeconds } from "./gemm.ts";
import { type Parameters, type ProbeSpec, scoreProbe, trainProbe } from "../runner/probes/mod.ts";
import type { Probe } from "../stores/formats/probe.ts";
import type { Matrix } from "../stores/formats/matrix.ts";

interface Task {
  readonly model: string;
  readonly rows: number;
  readonly params?: Parameters;
}

const COLUMNS = 768;
const ROWS = 16_000;
const TEST_ROWS = 4_000;
const PREDICT_ROWS = 200_000;
const TASKS: Record<string, Task> = {
  logistic_regression: { model: "logistic_regression", rows: ROWS },
  linear_svc: { model: "linear_svc", rows: ROWS },
  naive_bayes: { model: "naive_bayes", rows: ROWS },
  lda: { model: "lda", rows: ROWS },
  sgd: { model: "sgd", rows: ROWS },
  passive_aggressive: { model: "passive_aggressive", rows: ROWS },
  sgd_nystroem: { model: "sgd_nystroem", rows: ROWS },
  rbf_svc: { model: "rbf_svc", rows: 5_000 },
  random_forest: { model: "random_forest", rows: ROWS },
};

/** Rows with a few strong and many weak directions, one of which the classes differ in. */
function makeRows(rows: number, seed: number): { x: Matrix<Float32Array>; y: Uint8Array } {
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
  return { x: { rows, columns: COLUMNS, data }, y };
}

/** Normal numbers, the same for each seed. */
function normals(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 1) / (2 ** 32 + 1);
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

function firstRows({ columns, data }: Matrix<Float32Array>, rows: number): Matrix<Float32Array> {
  return { rows, columns, data: data.subarray(0, rows * columns) };
}

/** What some work took: by the clock, and of all cores together, which other programs hardly change. */
interface Cost {
  readonly seconds: number;
  readonly processor: number;
}

async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const [start, busy] = [performance.now(), processorSeconds()];
  await work();
  return { seconds: (performance.now() - start) / 1000, processor: processorSeconds() - busy };
}

/** The least of each. */
function least(a: Cost, b: Cost): Cost {
  return { seconds: Math.min(a.seconds, b.seconds), processor: Math.min(a.processor, b.processor) };
}

const UNKNOWN: Cost = { seconds: Infinity, processor: Infinity };

const folder = Deno.makeTempDirSync();
const train = makeRows(ROWS, 11);
const test = makeRows(TEST_ROWS, 12);
for (const [name, { x, y }] of Object.entries({ train, test })) {
  Deno.writeFileSync(`${folder}/${name}.x`, new Uint8Array(x.data.buffer));
  Deno.writeFileSync(`${folder}/${name}.y`, y);
}

/** An op that trains alone has all cores. */
const cores = { cores: navigator.hardwareConcurrency, onGrow: () => {} };

/** Trains as an op does: on a copy of the rows, which are those that it chose. */
function trainOnCopy(spec: ProbeSpec, x: Matrix<Float32Array>, y: Uint8Array): Promise<Probe> {
  return trainProbe(spec, { ...x, data: x.data.slice() }, y, { cores }, { ownsRows: true });
}

/** What scikit-learn needs for a task; `undefined` where Python does not have it. */
async function peer(task: string, rows: number): Promise<Cost & { auc?: number } | undefined> {
  const script = new URL("probes_peer.py", import.meta.url).pathname;
  const args = [script, folder, task, `${rows}`, `${COLUMNS}`];
  const { success, stdout } = await new Deno.Command(Deno.env.get("PYTHON") ?? "python3", { args, stderr: "null" })
    .output().catch(() => ({ success: false, stdout: new Uint8Array() }));
  return success ? JSON.parse(new TextDecoder().decode(stdout)) : undefined;
}

function print(name: string, ours: Cost, auc: number | undefined, other: Awaited<ReturnType<typeof peer>>): void {
  const withFigure = (seconds: number, figure?: number): string =>
    `${seconds.toFixed(2)} s${figure === undefined ? "" : ` (test AUC ${figure.toFixed(4)})`}`;
  const theirs = other === undefined
    ? "scikit-learn: not available"
    : `scikit-learn ${withFigure(other.seconds, other.auc)}, ratio ${(ours.seconds / other.seconds).toFixed(2)}, ` +
      `of processor time ${(ours.processor / other.processor).toFixed(2)}`;
  console.log(`${name.padEnd(30)} ${withFigure(ours.seconds, auc)}; ${theirs}`);
}

const wanted = Deno.args.length > 0 ? Deno.args : [...Object.keys(TASKS), "predict"];
for (const name of wanted.filter((name) => name in TASKS)) {
  const { model, rows, params = {} } = TASKS[name];
  const spec = { modelType: model, params, preprocessing: "standardize" as const };
  const [x, y] = [firstRows(train.x, rows), train.y.subarray(0, rows)];
  let probe: Probe;
  let [ours, other] = [UNKNOWN, await peer(name, rows)];
  for (let round = 0; round < 2; round++) {
    // The peer's clock starts when its libraries are loaded, and so does ours.
    probe = await trainOnCopy(spec, firstRows(x, 400), y.subarray(0, 400));
    ours = least(ours, await costOf(async () => probe = await trainOnCopy(spec, x, y)));
    const again = await peer(name, rows);
    if (again !== undefined) other = { ...again, ...least(again, other ?? UNKNOWN) };
  }
  const report = evaluate(await scoreProbe(probe!, test.x), test.y, test.y.map((label) => 1 - label));
  print(`${name} ${rows} × ${COLUMNS}`, ours, report.all.roc_auc as number, other);
}

if (wanted.includes("predict")) {
  const spec = { modelType: "logistic_regression", params: {}, preprocessing: "standardize" as const };
  const probe = await trainProbe(spec, test.x, test.y);
  const x: Matrix = { rows: PREDICT_ROWS, columns: COLUMNS, data: new Float32Array(PREDICT_ROWS * COLUMNS).fill(0.5) };
  let ours = UNKNOWN;
  for (let round = 0; round < 3; round++) ours = least(ours, await costOf(() => scoreProbe(probe, x)));
  let sum = 0;
  const reading = await costOf(() => {
    for (let at = 0; at < x.data.length; at++) sum += x.data[at];
    return Promise.resolve(sum);
  });
  print(`predict ${PREDICT_ROWS} × ${COLUMNS}`, ours, undefined, await peer("predict", PREDICT_ROWS));
  console.log(
    `${" ".repeat(30)} ${(x.data.length * 4 / ours.seconds / 1e9).toFixed(1)} GB/s; one loop over the numbers: ${
      reading.seconds.toFixed(2)
    } s`,
  );
}
Deno.removeSync(folder, { recursive: true });
