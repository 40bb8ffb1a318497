/**
 * Writes the texts of one batch, token by token.
 *
 * @module
 */
import type { NextTokens } from "../engine/generator.ts";
import type { GeneratorSession } from "../engine/session.ts";
import { tokenBatch } from "../engine/token_batch.ts";
import type { ModelFolder } from "../files/folder.ts";
import { type RowEdit, steppedFeeds, wholeFeeds } from "./edits.ts";
import type { WritingMode } from "./generation_check.ts";
import type { ScheduledRow } from "./schedule.ts";
import { likeliest, type WritingRule } from "./writing_rules.ts";

/** What to write. */
export interface WritingStyle {
  /** The model. */
  readonly model: ModelFolder;
  /** Most tokens of a text. */
  readonly maxTokens: number;
  /** Tokens that end a text. */
  readonly stops: ReadonlySet<number>;
  /** What changes the logits. */
  readonly rules: readonly WritingRule[];
  /** What is done to what flows. */
  readonly edits: readonly RowEdit[];
}

/** One row while it is written. */
interface WrittenRow {
  /** The row of the dataset. */
  readonly row: number;
  readonly prompt: Int32Array;
  readonly written: number[];
  /** Most tokens to write. */
  readonly limit: number;
  isDone: boolean;
}

/**
 * Writes until each row of a batch has ended. A row that ended goes on being read, and is not looked at.
 *
 * @returns the tokens of each row's text
 * @throws {ModelError} if the model fails
 * @throws the signal's reason if it is aborted
 */
export async function writeBatch(
  session: GeneratorSession,
  mode: WritingMode,
  { model, maxTokens, stops, rules, edits }: WritingStyle,
  batch: readonly ScheduledRow[],
  signal: AbortSignal | undefined,
): Promise<number[][]> {
  const rows = batch.map(({ ids, rows: [row] }): WrittenRow => ({
    row,
    prompt: ids,
    written: [],
    // The last token that a model can give stands at the position after its last one: it is not read any more.
    limit: Math.min(maxTokens, (model.config.maxPositions ?? Infinity) - ids.length + 1),
    isDone: false,
  }));
  let next = await startTexts(
    session,
    mode.cached,
    rows.map(({ row, prompt }) => ({ row, prompt, ids: prompt })),
    edits,
  );
  for (let written = 1;; written++) {
    const tokens = chooseTokens(rows, next, rules, maxTokens);
    takeTokens(rows, tokens, stops);
    if (rows.every(({ isDone }) => isDone)) return rows.map(({ written }) => written);
    signal?.throwIfAborted();
    next = mode.cached
      ? await session.step(tokens, steppedFeeds(edits, rows.map(promptOf), written))
      : await readAgain(session, rows, edits);
  }
}

/** Without rules these are the likeliest tokens. */
function chooseTokens(
  rows: readonly WrittenRow[],
  { tokens, vocabulary }: NextTokens,
  rules: readonly WritingRule[],
  maxTokens: number,
): Int32Array<ArrayBuffer> {
  if (vocabulary === undefined) return tokens;
  const size = vocabulary.length / rows.length;
  return Int32Array.from(rows, ({ prompt, written, isDone }, row) => {
    if (isDone) return tokens[row];
    const logits = vocabulary.subarray(row * size, (row + 1) * size);
    const text = { ids: [...prompt, ...written], promptLength: prompt.length, maxTokens };
    rules.forEach((rule) => rule(logits, text));
    return likeliest(logits);
  });
}

function takeTokens(rows: readonly WrittenRow[], tokens: Int32Array, stops: ReadonlySet<number>): void {
  rows.forEach((row, index) => {
    if (row.isDone) return;
    const token = tokens[index];
    if (!stops.has(token)) row.written.push(token);
    row.isDone = stops.has(token) || row.written.length >= row.limit;
  });
}

function promptOf({ row, prompt }: WrittenRow) {
  return { row, prompt: prompt.length };
}

/** Without a cache: rows that ended are read as they are. */
function readAgain(
  session: GeneratorSession,
  rows: readonly WrittenRow[],
  edits: readonly RowEdit[],
): Promise<NextTokens> {
  const texts = rows.map(({ row, prompt, written, isDone }) => {
    const ids = isDone ? Int32Array.from(prompt) : Int32Array.from([...prompt, ...written]);
    return { row, prompt, ids };
  });
  return startTexts(session, false, texts, edits);
}

/** A text to read from its beginning. */
export interface ReadText {
  /** The row of the dataset; `undefined` for one of a check. */
  readonly row: number | undefined;
  /** The prompt. */
  readonly prompt: Int32Array;
  /** The prompt and what was written after it. */
  readonly ids: Int32Array;
}

/** Reads texts from their beginning, under edits. */
export function startTexts(
  session: GeneratorSession,
  keepCache: boolean,
  texts: readonly ReadText[],
  edits: readonly RowEdit[],
): Promise<NextTokens> {
  const rows = texts.map(({ row, prompt, ids }) => ({ row, prompt: prompt.length, length: ids.length }));
  return session.start(tokenBatch(texts.map(({ ids }) => ids)), keepCache, wholeFeeds(edits, rows));
}
