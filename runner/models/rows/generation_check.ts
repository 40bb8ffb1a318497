/**
 * A short check of a model that writes text, at its first use: which ways to go on give what reading it all anew gives.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import type { EngineInfo } from "../engine/engine.ts";
import type { NextTokens } from "../engine/generator.ts";
import type { GeneratorSession } from "../engine/session.ts";
import { checkTokens, MANY_TOKENS } from "./check_rows.ts";
import { type RowEdit, steppedFeeds } from "./edits.ts";
import { overflowAdvice } from "./overflow.ts";
import type { ScheduledRow } from "./schedule.ts";
import { TOLERANCE } from "../engine/precision.ts";
import { relativeDifference } from "../engine/relative_difference.ts";
import { startTexts } from "./write_batch.ts";

/** How a model's texts are to be written. */
export interface WritingMode {
  /** Whether the cache is used; otherwise the whole text is read again for each token. */
  readonly cached: boolean;
  /** Whether prompts of different lengths can share a batch. */
  readonly mixedLengths: boolean;
  /** Whether the rows of a batch are independent of each other at all. */
  readonly batched: boolean;
}

/** What a check of writing found. */
export interface CheckedWriting {
  /** How texts are to be written. */
  readonly mode: WritingMode;
  /** Rows that were read alone. */
  readonly read: readonly ReadAlone[];
}

/** A row, and what follows it. */
export interface ReadAlone {
  /** The row. */
  readonly tokens: Int32Array<ArrayBuffer>;
  /** Its next token. */
  readonly next: NextTokens;
}

/** No model's logit is so large; of 32-bit numbers it is nearly the largest. */
const LARGEST = 3e38;

/** Steps after the prompt: two, so that the cache is also one that a step has made. */
const STEPS = 2;

/**
 * Writes a few tokens after a short prompt: without the cache, with it, and beside a longer prompt. What gives other
 * tokens or logits than the first is not used.
 *
 * @param rows rows of the dataset, from which the check takes its tokens
 */
export async function checkWriting(
  session: GeneratorSession,
  rows: readonly ScheduledRow[],
  edits: readonly RowEdit[] = [],
): Promise<CheckedWriting> {
  const tolerance = TOLERANCE[session.info.precision];
  const { short, long } = checkTokens(rows);
  const expected = await readAnew(session, short, edits);
  requireFinite(expected, session.info);
  const read: ReadAlone[] = [{ tokens: short, next: expected[0] }];
  if (session.info.executionProvider !== "cpu") read.push(await readMany(session, rows, edits));
  const agrees = (actual: readonly NextTokens[]) =>
    expected.every(({ tokens, logits }, step) =>
      tokens[0] === actual[step].tokens[0] &&
      relativeDifference(logits, actual[step].logits.subarray(0, 1)) <= tolerance
    );
  const cached = session.info.hasCache && agrees(await writeCached(session, [short], expected, edits));
  const found = (mode: WritingMode) => ({ mode, read });
  if (session.info.precision === "int8") return found({ cached, mixedLengths: false, batched: false });
  const mixed = cached ? await writeCached(session, [short, long], expected, edits) : [
    await startTexts(session, false, [short, long].map(promptOf), edits),
    ...expected.slice(1),
  ];
  return found({ cached, mixedLengths: agrees(mixed), batched: true });
}

/** A device may give the lowest number there is for the largest of those that are none. */
function requireFinite(expected: readonly NextTokens[], { precision }: EngineInfo): void {
  const found = expected.flatMap(({ logits }) => [...logits]).find((logit) => !(Math.abs(logit) < LARGEST));
  if (found === undefined) return;
  throw new ModelError(`Cannot write texts: the likeliest token's logit is ${found}${overflowAdvice(precision)}`);
}

function promptOf(prompt: Int32Array) {
  return { row: undefined, prompt, ids: prompt };
}

/** What follows a row of so many tokens that a GPU may compute it otherwise. */
async function readMany(
  session: GeneratorSession,
  rows: readonly ScheduledRow[],
  edits: readonly RowEdit[],
): Promise<ReadAlone> {
  const tokens = checkTokens(rows, MANY_TOKENS).long;
  return { tokens, next: await startTexts(session, false, [promptOf(tokens)], edits) };
}

async function readAnew(
  session: GeneratorSession,
  prompt: Int32Array,
  edits: readonly RowEdit[],
): Promise<NextTokens[]> {
  const results: NextTokens[] = [];
  const written: number[] = [];
  for (let step = 0; step <= STEPS; step++) {
    const text = { row: undefined, prompt, ids: Int32Array.from([...prompt, ...written]) };
    const next = await startTexts(session, false, [text], edits);
    results.push(next);
    written.push(next.tokens[0]);
  }
  return results;
}

/** All rows are given the same tokens to read, those that the first row is expected to write. */
async function writeCached(
  session: GeneratorSession,
  prompts: readonly Int32Array[],
  expected: readonly NextTokens[],
  edits: readonly RowEdit[],
): Promise<NextTokens[]> {
  const results = [await startTexts(session, true, prompts.map(promptOf), edits)];
  const rows = prompts.map(({ length }) => ({ row: undefined, prompt: length }));
  for (const [step, { tokens }] of expected.slice(0, STEPS).entries()) {
    const feeds = steppedFeeds(edits, rows, step + 1);
    results.push(await session.step(new Int32Array(prompts.length).fill(tokens[0]), feeds));
  }
  return results;
}
