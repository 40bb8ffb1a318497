/**
 * A short check of a GPU at a model's first use: what it computes of a few tokens is what the CPU computes. Drivers, and
 * onnxruntime's own code for them, have been seen to compute wrongly without a word.
 *
 * @module
 */
import { largest } from "../../../ops/extremes.ts";
import { CHECKED_TOKENS } from "../engine/checked_tokens.ts";
import { CPU } from "../engine/device.ts";
import type { EngineRequest } from "../engine/engine.ts";
import type { PatchMap, PatchPair, PatchRequest } from "../engine/patching/task.ts";
import { relativeDifference } from "../engine/relative_difference.ts";
import {
  type GeneratorSession,
  type ModelSession,
  openPatchSession,
  openSession,
  type PatchSession,
} from "../engine/session.ts";
import { checkPass, type CheckTokens, checkTokens, MANY_TOKENS } from "./check_rows.ts";
import { doubtOf } from "./device_doubt.ts";
import { graphEdits, type RowEdit } from "./edits.ts";
import type { CheckedWriting, ReadAlone } from "./generation_check.ts";
import { outputDifference } from "./output_difference.ts";
import type { ScheduledRow } from "./schedule.ts";

/**
 * Compares a short row alone, and beside a longer one, with what the CPU computes of them. Of several GPUs the first
 * one that is free stands for all, as they have one driver, and one onnxruntime.
 *
 * @param rows rows of the dataset, from which the check takes its tokens
 * @returns what is wrong, in words; `undefined` where nothing is, or nothing was compared
 */
export async function deviceDoubt(
  session: ModelSession,
  request: EngineRequest,
  rows: readonly ScheduledRow[],
  edits: readonly RowEdit[] = [],
): Promise<string | undefined> {
  const tokens = checkTokens(rows, MANY_TOKENS);
  return await doubtOf(session, request, tokens.long.length, {
    ask: () => passesOf(session, tokens, edits),
    differenceFromCpu: async (asked) => {
      await using cpu = await openSession({ ...request, device: CPU });
      const [expected, actual] = [await passesOf(cpu, tokens, edits), await asked];
      return largest(expected.map((values, index) => outputDifference(request.task, values, actual[index])));
    },
  });
}

/** A model that writes. */
type WriterRequest = Omit<EngineRequest, "task">;

/**
 * The same of a model that writes: of the logit of its next token, as a fraction of the largest of some tokens'.
 *
 * @param read what the device gave of some rows
 */
export async function writerDoubt(
  session: Pick<GeneratorSession, "info" | "cut">,
  request: WriterRequest,
  { read }: Pick<CheckedWriting, "read">,
  edits: readonly RowEdit[] = [],
): Promise<string | undefined> {
  // Other texts go on with other tokens: the model is the same.
  return await doubtOf(session, logitsOf(request, [], edits), read.at(-1)!.tokens.length, {
    ask: () => Promise.resolve(read),
    differenceFromCpu: () => nextDifference(request, read, edits),
  });
}

async function nextDifference(
  request: WriterRequest,
  read: readonly ReadAlone[],
  edits: readonly RowEdit[],
): Promise<number> {
  const tokenIds = [...read.map(({ next }) => next.tokens[0]), ...CHECKED_TOKENS];
  await using cpu = await openSession({ ...logitsOf(request, tokenIds, edits), device: CPU });
  const differences = read.map(async ({ tokens, next }, row) => {
    const [expected] = await checkPass(cpu, [tokens], edits);
    return relativeDifference(expected, expected.with(row, next.logits[0]));
  });
  return largest(await Promise.all(differences));
}

function logitsOf(
  request: WriterRequest,
  tokenIds: readonly number[],
  edits: readonly RowEdit[],
): EngineRequest {
  return { ...request, task: { kind: "logits", tokenIds, edits: graphEdits(edits) } };
}

/**
 * The same of a model that is patched: of the map of a few tokens.
 *
 * @param pair one of the dataset's, from which the check takes its tokens
 */
export async function patcherDoubt(
  session: Pick<PatchSession, "info" | "cut" | "patch">,
  request: PatchRequest,
  pair: PatchPair,
): Promise<string | undefined> {
  const few = fewTokens(pair);
  const ofAnyTokens = { ...request, task: { ...request.task, tokenIds: [] } };
  return await doubtOf(session, ofAnyTokens, few.clean.length, {
    ask: () => session.patch(few),
    differenceFromCpu: async (asked) => {
      await using cpu = await openPatchSession({ ...request, device: CPU });
      return relativeDifference(mapNumbers(await cpu.patch(few)), mapNumbers(await asked));
    },
  });
}

/** A pair's tokens up to the one behind the first that differs: all before is the same, and costs no runs. */
function fewTokens({ clean, corrupted, ...logits }: PatchPair): PatchPair {
  const differing = clean.findIndex((id, position) => id !== corrupted[position]);
  const end = Math.min(differing + 2, clean.length);
  const first = Math.max(0, end - MANY_TOKENS);
  return { clean: clean.slice(first, end), corrupted: corrupted.slice(first, end), ...logits };
}

/** Logits are among them: of two large ones, rounding makes much of a small difference. */
function mapNumbers({ largestLogit, clean, corrupted, values }: PatchMap): Float32Array {
  return Float32Array.from([largestLogit, clean, corrupted, ...values]);
}

async function passesOf(
  session: ModelSession,
  { short, long }: CheckTokens,
  edits: readonly RowEdit[],
): Promise<Float32Array[]> {
  return [...await checkPass(session, [short], edits), ...await checkPass(session, [short, long], edits)];
}
