/**
 * Short checks of a model at its first use: a row's activations are the same alone and in a padded batch, and the last
 * hidden state gives the model's own logits.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import type { EngineRequest, EngineTask, HeadCheck } from "../engine/engine.ts";
import { TOLERANCE } from "../engine/precision.ts";
import { relativeDifference } from "../engine/relative_difference.ts";
import type { ModelSession } from "../engine/session.ts";
import { tokenBatch } from "../engine/token_batch.ts";
import { checkPass, checkRows, type CheckTokens, checkTokens } from "./check_rows.ts";
import { neutralFeeds, type RowEdit } from "./edits.ts";
import { outputDifference } from "./output_difference.ts";
import { overflowAdvice } from "./overflow.ts";
import { plainOutputs, requestKey } from "./plain_outputs.ts";
import type { ScheduledRow } from "./schedule.ts";

const passed = new Set<string>();

/** What a check needs to know of a run, beside its model and rows. */
export interface CheckOptions {
  /** What is done to what flows. @default nothing */
  readonly edits?: readonly RowEdit[];
  /** Whether rows of differing lengths are batched. @default true */
  readonly isPadded?: boolean;
  /** Ends the loading of the model without edits. */
  readonly signal?: AbortSignal;
}

/**
 * Compares a short row alone with the same row beside a longer one, and the model's own logits with those of its last
 * hidden state, if that is asked for. A model that passed is not checked again by this
 * program.
 *
 * An edited model is compared, with numbers that change nothing, with the model as it is.
 *
 * @param rows rows of the dataset, from which the check takes its tokens
 * @throws {ModelError} if they differ
 * @throws the signal's reason if it is aborted
 */
export async function checkModel(
  session: ModelSession,
  request: EngineRequest,
  rows: readonly ScheduledRow[],
  { edits = [], isPadded = true, signal }: CheckOptions = {},
): Promise<void> {
  const key = requestKey(request);
  if (passed.has(key)) return;
  const tokens = checkTokens(rows);
  // Rows of dynamically quantised models are never batched.
  if (isPadded && session.info.precision !== "int8") await checkPadding(session, request, tokens, edits);
  if (edits.length > 0) await checkNeutral(session, request, tokens.long, edits, signal);
  checkHead(await session.checkHead(tokenBatch([tokens.long])), request);
  passed.add(key);
}

/** What the vocabulary projection makes of the last hidden state has to be what the model gives. */
function checkHead(check: HeadCheck | undefined, { modelPath, config }: EngineRequest): void {
  if (check === undefined) return;
  const found =
    `Cannot trust the model ${modelPath}: what was found as hidden state ${config.numLayers} (after the last ` +
    "block and the final norm)";
  const difference = relativeDifference(check.own, check.projected);
  if (!(difference <= TOLERANCE.float32)) {
    throw new ModelError(
      `${found} gives other logits than the model through the vocabulary projection: they differ by ` +
        `${difference.toPrecision(2)} of the largest`,
    );
  }
  if (relativeDifference(check.projected, check.projectedTwice) <= TOLERANCE.float32) {
    throw new ModelError(`${found} goes through another norm before the vocabulary projection`);
  }
}

async function checkPadding(
  session: ModelSession,
  request: EngineRequest,
  { short, long }: CheckTokens,
  edits: readonly RowEdit[],
): Promise<void> {
  const alone = await checkPass(session, [short], edits);
  const { precision } = session.info;
  const odd = alone.findIndex((values) => !values.every(Number.isFinite));
  if (odd >= 0) {
    throw new ModelError(
      `Cannot trust the model ${request.modelPath}: a row's ${describeOutput(request, odd)} are not finite` +
        overflowAdvice(precision),
    );
  }
  const batched = await checkPass(session, [short, long], edits);
  alone.forEach((expected, index) => {
    const difference = outputDifference(request.task, expected, batched[index].subarray(0, expected.length));
    if (difference <= TOLERANCE[precision]) return;
    throw new ModelError(
      `Cannot trust the model ${request.modelPath}: a row's ${describeOutput(request, index)} differ by ` +
        `${difference.toPrecision(2)} of their largest value between the row alone and in a padded batch, more than ` +
        `${precision} allows (${TOLERANCE[precision]}). Either its export does not honour attention_mask, or the ` +
        `model mixes padding into its rows, as FNet does${deviceCause(request)}`,
    );
  });
}

/** A device may compute with fewer digits than it says. */
function deviceCause({ device }: EngineRequest): string {
  if (device.provider === "cpu") return "";
  return '; or the device rounds to fewer digits than its number type has: device "cpu" tells which it is';
}

/** Edits that change nothing have to give what the model gives without them. */
async function checkNeutral(
  session: ModelSession,
  request: EngineRequest,
  row: Int32Array<ArrayBuffer>,
  edits: readonly RowEdit[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const neutral = await session.run(tokenBatch([row]), neutralFeeds(edits, checkRows([row])));
  const limit = TOLERANCE[session.info.precision];
  let found: Difference | undefined;
  for await (const plain of plainOutputs(request, row, signal)) {
    found = firstDifference(request.task, plain, neutral, limit);
    if (found === undefined) return;
  }
  throw new ModelError(
    `Cannot trust edits of the model ${request.modelPath}: with edits that change nothing, ${
      describeOutput(request, found!.index)
    } differ by ${
      found!.size.toPrecision(2)
    } of their largest value from those of the model without edits, more than ` +
      `${session.info.precision} allows (${limit})`,
  );
}

/** Outputs that are not the same: which ones, and how far they are apart. */
interface Difference {
  readonly index: number;
  readonly size: number;
}

function firstDifference(
  task: EngineTask,
  expected: readonly Float32Array[],
  found: readonly Float32Array[],
  limit: number,
): Difference | undefined {
  const differences = expected.map((values, index) => ({ index, size: outputDifference(task, values, found[index]) }));
  return differences.find(({ size }) => !(size <= limit));
}

const READ = {
  attention: "attention patterns",
  lens: "lens readings",
  attribution: "attributions",
  tokens: "attributions of tokens",
} as const;

function describeOutput({ task }: EngineRequest, index: number): string {
  if (task.kind === "activations") return `activations at layer ${task.points[index]}`;
  return task.kind === "logits" ? "logits" : READ[task.reading.kind];
}
