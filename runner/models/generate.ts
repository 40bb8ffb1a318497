/**
 * The texts that a language model writes after the rows of a dataset.
 *
 * @module
 */
import { ModelError } from "../../ops/errors.ts";
import type { ModelFolder } from "./folder.ts";
import { checkWriting, type WritingMode } from "./generation_check.ts";
import type { NextTokens } from "./generator.ts";
import { ProgressCounter } from "./progress.ts";
import type { TextBatch } from "./provider.ts";
import { checkBatchSize, isBatchDone, type RowsRequest, threadsOf } from "./run_rows.ts";
import { intoBatches, type ScheduledRow, scheduleWindows } from "./schedule.ts";
import { type GeneratorSession, openGeneratorSession } from "./session.ts";
import { tokenBatch } from "./token_batch.ts";
import { createTokenEncoder } from "./tokens.ts";

/** What texts to write. */
export interface GenerationRequest extends RowsRequest {
  /** Most tokens of a text. */
  readonly maxTokens: number;
}

/**
 * Writes texts greedily: each next token is the likeliest one, the one with the lowest id where several are. A text ends
 * before a stop token (`eos_token_id` of `generation_config.json`, or else of `config.json`), after `maxTokens` tokens, or
 * where the model's positions end. Prompts, special tokens and stop tokens are not part of it.
 *
 * @throws {ModelError} if the request is wrong, a row cannot be encoded, the model has no logits, or it fails
 * @throws the signal's reason if it is aborted
 */
export async function* generateTexts(request: GenerationRequest): AsyncGenerator<TextBatch, void, void> {
  const { model, rows, signal } = request;
  const batchSize = checkBatchSize(request.batchSize ?? 8);
  checkMaxTokens(request.maxTokens);
  signal?.throwIfAborted();
  const encoder = createTokenEncoder(model, request);
  [...encoder.warnings, ...generationWarnings(model)].forEach((warning) => request.onWarning?.(warning));
  const isDone = request.isDone ?? (() => false);
  const windows = scheduleWindows({ rows, encoder, isDone, signal });
  let window = await windows.next();
  if (window.done) return;
  const modelRequest = { modelPath: model.modelPath, config: model.config, threads: threadsOf(request) };
  await using session = await openGeneratorSession(modelRequest);
  const mode = await checkWriting(session, window.value);
  request.onReady?.(session.info);
  const progress = new ProgressCounter(rows.length, isDone);
  for (; !window.done; window = await windows.next()) {
    const batches = writingBatches(window.value, mode, batchSize, request).filter((batch) =>
      !isBatchDone(batch, isDone)
    );
    progress.plan(batches);
    for (const batch of batches) {
      const written = await writeBatch(session, mode, batch, request);
      request.onProgress?.(progress.finish(batch));
      yield finishTexts(batch, written.map((ids) => encoder.decode(ids)));
    }
  }
}

/**
 * The gap after a short prompt takes positions of the cache. Where they would not suffice, prompts of equal length are put
 * together, which have no gap.
 */
function writingBatches(
  window: readonly ScheduledRow[],
  mode: WritingMode,
  batchSize: number,
  { model, maxTokens }: GenerationRequest,
): (readonly ScheduledRow[])[] {
  const limit = model.config.maxPositions ?? Infinity;
  const size = mode.batched ? batchSize : 1;
  return intoBatches(window, size, !mode.mixedLengths).flatMap((batch) => {
    const longest = Math.max(...batch.map(({ ids }) => ids.length));
    return longest + maxTokens - 1 > limit ? intoBatches(batch, size, true) : [batch];
  });
}

function checkMaxTokens(maxTokens: number): void {
  if (Number.isInteger(maxTokens) && maxTokens > 0) return;
  throw new ModelError(`Cannot write texts of ${maxTokens} tokens: maxTokens is a positive integer`);
}

/** Settings that would change what a greedy reader of the model's own configuration expects. */
function generationWarnings({ generationConfig, path }: ModelFolder): string[] {
  const penalties = ["repetition_penalty", "encoder_repetition_penalty"].filter((name) => {
    const value = generationConfig[name];
    return typeof value === "number" && value !== 1;
  });
  return penalties.map((name) =>
    `The model ${path} asks for ${name} = ${generationConfig[name]}; texts are written greedily, without it`
  );
}

/** Token ids that end a text, as transformers finds them. */
export function stopTokens({ generationConfig, config }: ModelFolder): ReadonlySet<number> {
  const given = generationConfig.eos_token_id;
  const ids = given === undefined || given === null ? config.eosTokenIds : [given].flat();
  return new Set(ids.filter((id) => typeof id === "number"));
}

/** One row while it is written. */
interface WrittenRow {
  readonly prompt: Int32Array;
  readonly written: number[];
  /** Most tokens to write. */
  readonly limit: number;
  isDone: boolean;
}

/** Writes until each row of a batch has ended. A row that ended goes on being read, and is not looked at. */
async function writeBatch(
  session: GeneratorSession,
  mode: WritingMode,
  batch: readonly ScheduledRow[],
  { model, maxTokens, signal }: GenerationRequest,
): Promise<number[][]> {
  const stops = stopTokens(model);
  const rows = batch.map(({ ids, rows }): WrittenRow => ({
    prompt: ids,
    written: [],
    limit: Math.min(maxTokens, roomAfter(ids.length, model, rows[0])),
    isDone: false,
  }));
  let next = await session.start(tokenBatch(rows.map(({ prompt }) => prompt)), mode.cached);
  for (;;) {
    takeTokens(rows, next, stops);
    if (rows.every(({ isDone }) => isDone)) return rows.map(({ written }) => written);
    signal?.throwIfAborted();
    next = mode.cached ? await session.step(next.tokens) : await readAgain(session, rows);
  }
}

/** The last token that a model can give stands at the position after its last one: it is not read any more. */
function roomAfter(promptLength: number, { config, path }: ModelFolder, row: number): number {
  const room = (config.maxPositions ?? Infinity) - promptLength + 1;
  if (room > 0) return room;
  throw new ModelError(
    `Cannot write a text after row ${row}: its prompt has ${promptLength} tokens, and the model ${path} reads at most ` +
      `${config.maxPositions}; shorten the prompt`,
  );
}

function takeTokens(rows: readonly WrittenRow[], { tokens }: NextTokens, stops: ReadonlySet<number>): void {
  rows.forEach((row, index) => {
    if (row.isDone) return;
    const token = tokens[index];
    if (!stops.has(token)) row.written.push(token);
    row.isDone = stops.has(token) || row.written.length >= row.limit;
  });
}

/** Without a cache: rows that ended are read as they are. */
function readAgain(session: GeneratorSession, rows: readonly WrittenRow[]): Promise<NextTokens> {
  const texts = rows.map(({ prompt, written, isDone }) =>
    isDone ? Int32Array.from(prompt) : Int32Array.of(...prompt, ...written)
  );
  return session.start(tokenBatch(texts), false);
}

/** Rows that were written once for several rows of the dataset are repeated here. */
function finishTexts(batch: readonly ScheduledRow[], texts: readonly string[]): TextBatch {
  return {
    rows: batch.flatMap(({ rows }) => rows),
    texts: batch.flatMap(({ rows }, index) => rows.map(() => texts[index])),
  };
}
