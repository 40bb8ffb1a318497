/**
 * The texts that a language model writes after the rows of a dataset.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { parseDevice } from "../engine/device.ts";
import { runDivided } from "../engine/divided.ts";
import { guardFiles } from "../files/file_guard.ts";
import type { ModelFolder } from "../files/folder.ts";
import { Q8_BATCHED } from "../files/model_file.ts";
import { comparedParts } from "./compared_parts.ts";
import { checkChoices, checkPositions } from "./edit_checks.ts";
import { graphEdits, valueKeys } from "./edits.ts";
import { writerDoubt } from "./device_check.ts";
import { checkWriting } from "./generation_check.ts";
import { checkLengths, promptLimit } from "./length_check.ts";
import { ProgressCounter } from "./progress.ts";
import { checkBatchSize, graceOn, type RowsRequest, threadsOf } from "./run_rows.ts";
import { runAhead } from "./run_ahead.ts";
import { type ScheduledRow, scheduleWindows } from "./schedule.ts";
import { createTokenEncoder } from "./tokens.ts";
import { writeBatch } from "./write_batch.ts";
import { openWriters } from "./writers.ts";
import { writingBatches } from "./writing_batches.ts";
import { settingsLeftOut, writingRules } from "./writing_rules.ts";

/** What texts to write. */
export interface GenerationRequest extends RowsRequest {
  /** Most tokens of a text. */
  readonly maxTokens: number;
}

/** Texts that are finished. */
export interface TextBatch {
  /** Rows of the dataset. */
  readonly rows: readonly number[];
  /** Their texts. */
  readonly texts: readonly string[];
}

/**
 * Writes texts greedily: each next token is the likeliest one, the one with the lowest id where several are. A text ends
 * before a stop token (`eos_token_id` of `generation_config.json`, or else of `config.json`), after `maxTokens` tokens, or
 * where the model's positions end. Prompts, special tokens and stop tokens are not part of it. What else
 * `generation_config.json` says of greedy decoding is heeded (`repetition_penalty`, `suppress_tokens`, …), as transformers
 * does; sampling is not.
 *
 * @throws {ModelError} if the request is wrong, a row cannot be encoded, the model has no logits, or it fails
 * @throws the signal's reason if it is aborted
 */
export async function* generateTexts(request: GenerationRequest): AsyncGenerator<TextBatch, void, void> {
  const { model, rows, signal, maxTokens, edits = [] } = request;
  const batchSize = checkBatchSize(request.batchSize ?? 8);
  checkMaxTokens(maxTokens);
  const device = parseDevice(request.device, request.dtype);
  signal?.throwIfAborted();
  const guard = guardFiles(model, request.provenance);
  const stops = stopTokens(model);
  const rules = writingRules(model.generationConfig, stops);
  const encoder = await createTokenEncoder(model, request);
  [...encoder.warnings, ...generationWarnings(model)].forEach((warning) => request.onWarning?.(warning));
  const isDone = request.isDone ?? (() => false);
  const progress = new ProgressCounter(rows.length, isDone);
  const onKnown = (count: number) => progress.know(count);
  const schedule = { rows, encoder, isDone, signal, keyOf: valueKeys(edits), lookup: request.lookup, onKnown };
  const windows = scheduleWindows({ ...schedule, encoder: await checkLengths(schedule, promptLimit(model, request)) });
  let window = await windows.next();
  if (window.done) return;
  const style = { model, maxTokens, stops, rules, edits };
  const modelRequest = { modelPath: model.modelPath, config: model.config, threads: threadsOf(request), device };
  using grace = graceOn(device, signal);
  await using writers = await openWriters(
    { ...modelRequest, wholeVocabulary: rules.length > 0, edits: graphEdits(edits) },
    grace?.over,
  );
  const [first] = writers.sessions;
  const { info } = first;
  checkChoices(edits, first.places);
  const checked = await checkWriting(first, window.value, edits);
  const mode = request.dtype === Q8_BATCHED ? { ...checked.mode, batched: true } : checked.mode;
  const doubt = writerDoubt(first, modelRequest, checked, edits);
  const { numHeads: heads, maxPositions } = model.config;
  const batching = writingBatches(info, { mode, batchSize, maxTokens, heads, maxPositions });
  request.onReady?.(info);
  async function* planBatches(): AsyncGenerator<readonly ScheduledRow[], void, void> {
    for (; !window.done; window = await windows.next()) {
      await checkPositions(edits, window.value, encoder);
      const { planned, batches } = batching.cut(window.value, isDone);
      progress.plan(planned);
      yield* batches;
    }
  }
  const write = (batch: readonly ScheduledRow[]) =>
    writers.use((session) =>
      runDivided(batch, {
        run: (part) => writeBatch(session, mode, style, part, signal),
        join: (first, second) => [...first, ...second],
        onDivide: batching.shrink,
      })
    );
  async function* parts(): AsyncGenerator<TextBatch, void, void> {
    for await (const { item: batch, result } of runAhead(planBatches(), write, writers.sessions.length - 1)) {
      guard.check();
      request.onProgress?.(progress.finish(batch));
      yield finishTexts(batch, await encoder.decode(result));
    }
  }
  yield* comparedParts(parts(), doubt, request);
}

function checkMaxTokens(maxTokens: number): void {
  if (Number.isInteger(maxTokens) && maxTokens > 0) return;
  throw new ModelError(`Cannot write texts of ${maxTokens} tokens: maxTokens is a positive integer`);
}

/** Settings that would change what a reader of the model's own configuration expects. */
function generationWarnings({ generationConfig, path }: ModelFolder): string[] {
  return settingsLeftOut(generationConfig).map((name) =>
    `The model ${path} asks for ${name} = ${
      JSON.stringify(generationConfig[name])
    }; texts are written greedily, without it`
  );
}

/** Token ids that end a text, as transformers finds them. */
export function stopTokens({ generationConfig, config }: ModelFolder): ReadonlySet<number> {
  const given = generationConfig.eos_token_id;
  const ids = given === undefined || given === null ? config.eosTokenIds : [given].flat();
  return new Set(ids.filter((id) => typeof id === "number"));
}

/** Rows that were written once for several rows of the dataset are repeated here. */
function finishTexts(batch: readonly ScheduledRow[], texts: readonly string[]): TextBatch {
  return {
    rows: batch.flatMap(({ rows }) => rows),
    texts: batch.flatMap(({ rows }, index) => rows.map(() => texts[index])),
  };
}
