/**
 * A short check of a model that writes text, at its first use: which ways to go on give what reading it all anew gives.
 *
 * @module
 */
import type { NextTokens } from "../engine/generator.ts";
import type { GeneratorSession } from "../engine/session.ts";
import { tokenBatch } from "../engine/token_batch.ts";
import type { ScheduledRow } from "./schedule.ts";
import { checkTokens, relativeDifference, TOLERANCE } from "./self_check.ts";

/** How a model's texts are to be written. */
export interface WritingMode {
  /** Whether the cache is used; otherwise the whole text is read again for each token. */
  readonly cached: boolean;
  /** Whether prompts of different lengths can share a batch. */
  readonly mixedLengths: boolean;
  /** Whether the rows of a batch are independent of each other at all. */
  readonly batched: boolean;
}

/** Steps after the prompt: two, so that the cache is also one that a step has made. */
const STEPS = 2;

/**
 * Writes a few tokens after a short prompt: without the cache, with it, and beside a longer prompt. What gives other
 * tokens or logits than the first is not used.
 *
 * @param rows rows of the dataset, from which the check takes its tokens
 */
export async function checkWriting(session: GeneratorSession, rows: readonly ScheduledRow[]): Promise<WritingMode> {
  const tolerance = TOLERANCE[session.info.precision];
  const long = checkTokens(rows);
  const short = long.slice(0, long.length / 3);
  const expected = await readAnew(session, short);
  const agrees = (actual: readonly NextTokens[]) =>
    expected.every(({ tokens, logits }, step) =>
      tokens[0] === actual[step].tokens[0] &&
      relativeDifference(logits, actual[step].logits.subarray(0, 1)) <= tolerance
    );
  const cached = session.info.hasCache && agrees(await writeCached(session, [short], expected));
  if (session.info.precision === "int8") return { cached, mixedLengths: false, batched: false };
  const mixed = cached ? await writeCached(session, [short, long], expected) : [
    await session.start(tokenBatch([short, long]), false),
    ...expected.slice(1),
  ];
  return { cached, mixedLengths: agrees(mixed), batched: true };
}

async function readAnew(session: GeneratorSession, prompt: Int32Array): Promise<NextTokens[]> {
  const results: NextTokens[] = [];
  const written: number[] = [];
  for (let step = 0; step <= STEPS; step++) {
    const next = await session.start(tokenBatch([Int32Array.from([...prompt, ...written])]), false);
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
): Promise<NextTokens[]> {
  const results = [await session.start(tokenBatch(prompts), true)];
  for (const { tokens } of expected.slice(0, STEPS)) {
    results.push(await session.step(new Int32Array(prompts.length).fill(tokens[0])));
  }
  return results;
}
