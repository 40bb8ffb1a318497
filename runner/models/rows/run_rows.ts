/**
 * Runs a model over the rows of a dataset, batch by batch.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import type { Matrix } from "../../../stores/formats/matrix.ts";
import { mapResting, Pace, placesResting } from "../../../stores/pace.ts";
import { Grace } from "../../schedule/grace.ts";
import type { DownloadWatch } from "../download_watch.ts";
import { type Device, parseDevice } from "../engine/device.ts";
import type { EngineInfo, EngineTask } from "../engine/engine.ts";
import { readingVectors, type WayPoint } from "../engine/readings/reading.ts";
import { startSession } from "../engine/session.ts";
import { sequenceBatch } from "../engine/token_batch.ts";
import { guardFiles } from "../files/file_guard.ts";
import type { ModelFolder } from "../files/folder.ts";
import { Q8_BATCHED } from "../files/model_file.ts";
import { batchPlan } from "./batch_plan.ts";
import { comparedParts } from "./compared_parts.ts";
import { DistinctRows } from "./distinct_rows.ts";
import { checkChoices, checkPositions } from "./edit_checks.ts";
import { graphEdits, type RowEdit, valueKeys, wholeFeeds } from "./edits.ts";
import { deviceDoubt } from "./device_check.ts";
import { checkLengths, lengthLimit } from "./length_check.ts";
import { oneAhead } from "./one_ahead.ts";
import { tellingOverflow } from "./overflow.ts";
import { ProgressCounter, type RunProgress } from "./progress.ts";
import type { RowLookup } from "./row_lookup.ts";
import { runAhead } from "./run_ahead.ts";
import { type RowEncoder, type ScheduledRow, scheduleWindows } from "./schedule.ts";
import { checkModel } from "./self_check.ts";
import { checkInput, type EncodingOptions, type ModelInput, type TokenEncoder } from "./tokens.ts";

/** One output of a batch for each of the task's, from as many passes as it takes. */
export type BatchRun = (
  batch: readonly ScheduledRow[],
  pass: (way?: WayPoint) => Promise<Float32Array<ArrayBuffer>[]>,
) => Promise<Float32Array<ArrayBuffer>[]>;

/** The rows, and how to run them. */
export interface RowsRequest extends EncodingOptions, RunOptions {
  /** The model. */
  readonly model: ModelFolder;
  /** The dataset's rows. */
  readonly rows: readonly ModelInput[];
  /**
   * Most rows of one forward pass on the CPU. On a GPU, batches are filled by tokens, unless this is 1. Rows of dynamically
   * quantised models go alone, unless `dtype` is `q8_batched`.
   *
   * @default 8
   */
  readonly batchSize?: number;
  /**
   * Where to compute: `auto`, `cpu`, `cuda`, `cuda:1`, `cuda:0,1`, `webgpu`, or `mps`, which is WebGPU.
   *
   * @default "auto", the CPU
   */
  readonly device?: string;
  /** The number type to compute in: `tf32` is one that a device has, `q8_batched` a way to run, others are those of the model's file. */
  readonly dtype?: string | null;
  /** What is done to what flows in the model. */
  readonly edits?: readonly RowEdit[];
  /** What differs between rows of equal inputs that are not to be computed as one, beside their edits. */
  readonly keyOf?: (row: number) => string;
  /** Whether only rows of equal lengths are batched, for models that cannot tell padding. @default false */
  readonly equalLengths?: boolean;
}

/** How a run is watched and ended; none of it changes a result. */
export interface RunOptions extends DownloadWatch {
  /**
   * Threads of the model.
   *
   * @default number of cores
   */
  readonly threads?: number;
  /** Ends the work between two batches, and a download at once. */
  readonly signal?: AbortSignal;
  /** Called after each batch. */
  readonly onProgress?: (progress: RunProgress) => void;
  /** Called when the model is loaded and checked. */
  readonly onReady?: (engine: EngineInfo) => void;
  /** What the provider's `provenance` said when the run began: that, and no newer model, is to be run. */
  readonly provenance?: Readonly<Record<string, unknown>>;
  /** Rows that are known from an earlier run. A batch of which all rows are known is skipped. */
  readonly isDone?: (row: number) => boolean;
  /** Asked which rows are known, once it is known what the model reads of them. Who does not ask computes them all. */
  readonly lookup?: RowLookup;
}

/** What makes the tokens of a run. */
export type RunEncoder = TokenEncoder & RowEncoder;

/** The finished part of a dataset that one forward pass gave. */
export interface RowBatch {
  /** Rows of the dataset, in the order in which their vectors follow. */
  readonly rows: readonly number[];
  /** Number of tokens of each of these rows; of attention patterns, of their pairs. */
  readonly tokenCounts: readonly number[];
  /**
   * For each output (each layer) its vectors: one per row of `rows`; with token mode `all`, `tokenCounts[i]` of them for
   * row i, one after the other.
   */
  readonly outputs: readonly Matrix<Float32Array<ArrayBuffer>>[];
}

/**
 * Runs a task over all rows. The model is loaded when the first batch is asked for, and freed after the last one, or when
 * the generator is closed early.
 *
 * @param createEncoder called once, while the model is loaded
 * @param runBatch runs a batch; left out, by one pass
 * @throws {ModelError} if the request is wrong, a row cannot be encoded, or the model fails or does not pass its self-check
 * @throws the signal's reason if it is aborted
 */
export async function* runRows(
  request: RowsRequest,
  task: EngineTask,
  createEncoder: () => RunEncoder | Promise<RunEncoder>,
  runBatch: BatchRun = (_, pass) => pass(),
): AsyncGenerator<RowBatch, void, void> {
  const { model, rows, signal } = request;
  const batchSize = checkBatchSize(request.batchSize ?? 8);
  signal?.throwIfAborted();
  // Wrong rows are refused before a model is loaded for them.
  await mapResting(rows, checkInput, new Pace(signal));
  const { edits = [] } = request;
  const isDone = request.isDone ?? (() => false);
  const engineRequest = {
    modelPath: model.modelPath,
    config: model.config,
    task: edits.length === 0 ? task : { ...task, edits: graphEdits(edits) },
    threads: threadsOf(request),
    device: parseDevice(request.device, request.dtype),
  };
  const guard = guardFiles(model, request.provenance);
  const keyOf = bothKeys(valueKeys(edits), request.keyOf);
  const left = async () => (await placesResting(rows, (_, row) => !isDone(row), new Pace(signal))).length;
  let found: Promise<DistinctRows> | undefined;
  const distinct = () => found ??= DistinctRows.of(rows, keyOf, signal);
  // The model is loaded while the tokenizer is made and the first rows are encoded, unless it may not be needed.
  const sure = await rowsToCompute(request, await left(), distinct);
  using grace = graceOn(engineRequest.device, signal);
  await using early = sure > 0 ? startSession(engineRequest, sure / batchSize, grace?.over) : undefined;
  const encoder = await createEncoder();
  encoder.warnings.forEach((warning) => request.onWarning?.(warning));
  const progress = new ProgressCounter(rows.length, isDone);
  const onKnown = (count: number) => progress.know(count);
  const schedule = { rows, encoder, isDone, signal, keyOf, distinct, lookup: request.lookup, onKnown };
  const checked = await checkLengths(schedule, lengthLimit(model, request));
  const inTurn = scheduleWindows({ ...schedule, encoder: checked });
  // A GPU would wait for the tokens of a window, which take half as long to make as to compute. The CPU would do both at a time,
  // and was 5 % slower.
  const windows = engineRequest.device.provider === "cpu" ? inTurn : oneAhead(inTurn);
  // Generators of Node 22 are not disposable.
  await using _windows = { [Symbol.asyncDispose]: async () => void await windows.return() };
  const { value: first } = await windows.next();
  if (!first) return;
  await using late = early === undefined
    ? startSession(engineRequest, await left() / batchSize, grace?.over)
    : undefined;
  const session = await (early ?? late)!.session;
  checkChoices(edits, session.places);
  const isQuantisedBatched = request.dtype === Q8_BATCHED;
  const equalLengths = isQuantisedBatched || request.equalLengths === true;
  await checkModel(session, engineRequest, first, { edits, isPadded: !equalLengths, signal });
  // The CPU computes its part while the device goes on.
  const doubt = deviceDoubt(session, engineRequest, first, edits);
  // Dynamic quantisation scales by the largest number of a whole batch: rows would change each other as much as the
  // quantisation itself does. They go alone unless the op says otherwise.
  const rowsPerPass = session.info.precision === "int8" && !isQuantisedBatched ? 1 : batchSize;
  const rules = { batchSize: rowsPerPass, equalLengths, heads: model.config.numHeads };
  const plan = batchPlan(session.info, task, rules);
  request.onReady?.(session.info);
  async function* planBatches(): AsyncGenerator<readonly ScheduledRow[], void, void> {
    for (let window: readonly ScheduledRow[] | void = first; window; window = (await windows.next()).value) {
      await checkPositions(edits, window, encoder);
      const { planned, batches } = plan.cut(window, isDone);
      progress.plan(planned);
      for (const batch of batches) {
        signal?.throwIfAborted();
        yield batch;
      }
    }
  }
  const runOnce = (batch: readonly ScheduledRow[]) =>
    runBatch(batch, (way) => {
      signal?.throwIfAborted();
      return session.run(sequenceBatch(batch), wholeFeeds(edits, batch.map(promptOf)), way);
    });
  const run = (batch: readonly ScheduledRow[]) => plan.run(batch, runOnce);
  async function* parts(): AsyncGenerator<RowBatch, void, void> {
    const pace = new Pace(signal);
    for await (const { item: batch, result: outputs } of runAhead(planBatches(), run, session.streams)) {
      guard.check();
      request.onProgress?.(progress.finish(batch));
      for (const part of partsOf(batch, outputs, batch.map(({ ids }) => vectorsOf(task, ids.length)))) {
        yield part;
        if (pace.isDue) await pace.rest();
      }
    }
  }
  const compared = comparedParts(parts(), doubt, request);
  const isWatched = session.info.precision === "float16" && task.kind !== "reading";
  yield* isWatched ? tellingOverflow(compared, model.path, request.onWarning) : compared;
}

/**
 * How long a run waits for its device when it is stopped. A GPU prepares itself in its first passes, some of them for ten seconds and more, and
 * its batches are large; on the CPU a batch is small, and what is begun of it is finished, and kept.
 */
export function graceOn({ provider }: Device, signal: AbortSignal | undefined): Grace | undefined {
  return provider === "cpu" ? undefined : new Grace(signal);
}

/** How many rows are computed at least, of those that are left: what may be known, or equals another row, does not count. */
async function rowsToCompute(
  { rows, lookup }: RowsRequest,
  left: number,
  distinct: () => Promise<DistinctRows>,
): Promise<number> {
  const known = lookup?.mostKnown ?? 0;
  if (known === 0 || left <= known) return left - known;
  const done = rows.length - left;
  return (await distinct()).count - done - known;
}

function bothKeys(a: RowsRequest["keyOf"], b: RowsRequest["keyOf"]): RowsRequest["keyOf"] {
  return a && b ? (row) => `${a(row)} ${b(row)}` : a ?? b;
}

/** Threads of a model; models take turns, so that each can have all cores. */
export function threadsOf({ threads }: RunOptions): number {
  return threads ?? navigator.hardwareConcurrency;
}

/**
 * Requires a number of rows.
 *
 * @throws {ModelError} if it is no positive integer
 */
export function checkBatchSize(batchSize: number): number {
  if (Number.isInteger(batchSize) && batchSize > 0) return batchSize;
  throw new ModelError(`Cannot run batches of ${batchSize} rows: batchSize is a positive integer`);
}

/** A row of which all is prompt. */
function promptOf({ ids: { length }, rows: [row] }: ScheduledRow) {
  return { row, prompt: length, length };
}

/** How many vectors a task gives for a row of so many tokens. */
function vectorsOf(task: EngineTask, tokens: number): number {
  if (task.kind === "reading") return readingVectors(task.reading, tokens);
  return task.kind === "activations" && task.tokenMode === "all" ? tokens : 1;
}

/** Vectors that are given at once: few rows of a batch may stand for very many of the dataset. */
const VECTORS_OF_PART = 4096;

/** The rows that a batch answers, in parts where they are very many. @param counts vectors of each row of the batch */
function* partsOf(
  batch: readonly ScheduledRow[],
  outputs: readonly Float32Array<ArrayBuffer>[],
  counts: readonly number[],
): Generator<RowBatch, void, void> {
  const given = batch.reduce((total, { rows }, i) => total + rows.length * counts[i], 0);
  if (given <= VECTORS_OF_PART) return yield finishBatch(batch, outputs, counts);
  const vectors = counts.reduce((total, count) => total + count, 0);
  let at = 0;
  for (const [i, { rows, ...row }] of batch.entries()) {
    const own = outputs.map((data) => {
      const columns = data.length / vectors;
      return data.subarray(at * columns, (at + counts[i]) * columns);
    });
    const most = Math.ceil(VECTORS_OF_PART / counts[i]);
    for (let start = 0; start < rows.length; start += most) {
      yield finishBatch([{ ...row, rows: rows.slice(start, start + most) }], own, [counts[i]]);
    }
    at += counts[i];
  }
}

/** Rows that were computed once for several rows of the dataset are repeated here. */
function finishBatch(
  batch: readonly ScheduledRow[],
  outputs: readonly Float32Array<ArrayBuffer>[],
  counts: readonly number[],
): RowBatch {
  const vectors = counts.reduce((total, count) => total + count, 0);
  const copies = batch.map(({ rows }) => rows.length);
  return {
    rows: batch.flatMap(({ rows }) => rows),
    tokenCounts: batch.flatMap(({ ids, rows }, i) => rows.map(() => Math.max(ids.length, counts[i]))),
    outputs: outputs.map((data) => {
      const columns = data.length / vectors;
      const repeated = repeatParts(data, counts.map((count) => count * columns), copies);
      return { rows: repeated.length / columns, columns, data: repeated };
    }),
  };
}

/** Each part of the data as many times as it has copies. */
function repeatParts(
  data: Float32Array<ArrayBuffer>,
  sizes: readonly number[],
  copies: readonly number[],
): Float32Array<ArrayBuffer> {
  if (copies.every((count) => count === 1)) return data;
  const result = new Float32Array(sizes.reduce((total, size, index) => total + size * copies[index], 0));
  let from = 0;
  let to = 0;
  sizes.forEach((size, index) => {
    const part = data.subarray(from, from + size);
    for (let copy = 0; copy < copies[index]; copy++, to += size) result.set(part, to);
    from += size;
  });
  return result;
}
