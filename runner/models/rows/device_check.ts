/**
 * A short check of a GPU at a model's first use: what it computes of a few tokens is what the CPU computes. Drivers, and
 * onnxruntime's own code for them, have been seen to compute wrongly without a word.
 *
 * @module
 */
import { largest } from "../../../ops/extremes.ts";
import { CHECKED_TOKENS } from "../engine/checked_tokens.ts";
import type { CutFacts } from "../engine/cut_facts.ts";
import { CPU } from "../engine/device.ts";
import type { EngineInfo, EngineRequest } from "../engine/engine.ts";
import type { PatchMap, PatchPair, PatchRequest } from "../engine/patching/task.ts";
import { TOLERANCE } from "../engine/precision.ts";
import { relativeDifference } from "../engine/relative_difference.ts";
import {
  type GeneratorSession,
  type ModelSession,
  openPatchSession,
  openSession,
  type PatchSession,
} from "../engine/session.ts";
import { checkPass, type CheckTokens, checkTokens, MANY_TOKENS } from "./check_rows.ts";
import { graphEdits, type RowEdit } from "./edits.ts";
import type { CheckedWriting } from "./generation_check.ts";
import { outputDifference } from "./output_difference.ts";
import { type CheckedRequest, requestKey } from "./plain_outputs.ts";
import type { ScheduledRow } from "./schedule.ts";

/** A model on a device. */
interface OnDevice {
  readonly info: Pick<EngineInfo, "precision" | "executionProvider">;
  readonly cut: CutFacts;
}

/** Models with more bytes of weights are not loaded a second time for it. */
const MOST_WEIGHTS = 2 ** 30;

/**
 * How far models and tasks are from the CPU's, for the runs that come later in this program; `undefined` where the CPU cannot compute
 * them. A run that is stopped does not wait for it: the next one finds what comes of it.
 */
const found = new Map<string, Promise<number | undefined>>();

/** A device's answers, and the CPU's. */
interface Comparison<A> {
  /** Asks the device. */
  readonly ask: () => Promise<A>;
  /** Has the CPU answer, and says how far it is from the device. */
  readonly differenceFromCpu: (actual: A) => Promise<number>;
}

/**
 * Compares a short row alone, and beside a longer one, with what the CPU computes of them. Only models whose numbers have 32 bits are
 * compared, of up to 1 GiB: what is rounded to fewer bits is rounded otherwise by each device. Of several GPUs the first one that is
 * free stands for all, as they have one driver, and one onnxruntime.
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
    differenceFromCpu: async (actual) => {
      await using cpu = await openSession({ ...request, device: CPU });
      const expected = await passesOf(cpu, tokens, edits);
      return largest(expected.map((values, index) => outputDifference(request.task, values, actual[index])));
    },
  });
}

/**
 * The same of a model that writes: of the logit of its next token, as a fraction of the largest of some tokens'.
 *
 * @param read what the device gave of some rows
 */
export async function writerDoubt(
  session: Pick<GeneratorSession, "info" | "cut">,
  request: Omit<EngineRequest, "task">,
  { read }: Pick<CheckedWriting, "read">,
  edits: readonly RowEdit[] = [],
): Promise<string | undefined> {
  const logitsOf = (tokenIds: readonly number[]): EngineRequest => {
    return { ...request, task: { kind: "logits", tokenIds, edits: graphEdits(edits) } };
  };
  // Other texts go on with other tokens: the model is the same.
  return await doubtOf(session, logitsOf([]), read.at(-1)!.tokens.length, {
    ask: () => Promise.resolve(read),
    differenceFromCpu: async () => {
      const asked = logitsOf([...read.map(({ next }) => next.tokens[0]), ...CHECKED_TOKENS]);
      await using cpu = await openSession({ ...asked, device: CPU });
      const differences = read.map(async ({ tokens, next }, row) => {
        const [expected] = await checkPass(cpu, [tokens], edits);
        return relativeDifference(expected, expected.with(row, next.logits[0]));
      });
      return largest(await Promise.all(differences));
    },
  });
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
    differenceFromCpu: async (actual) => {
      await using cpu = await openPatchSession({ ...request, device: CPU });
      return relativeDifference(mapNumbers(await cpu.patch(few)), mapNumbers(actual));
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

/** @param tokens of the longest row that is compared: longer ones may be computed otherwise */
async function doubtOf<A>(
  { info, cut }: OnDevice,
  request: CheckedRequest,
  tokens: number,
  comparison: Comparison<A>,
): Promise<string | undefined> {
  if (!isCompared({ info, cut })) return undefined;
  const key = `${requestKey(request)} ${tokens < MANY_TOKENS ? "few" : "many"}`;
  const difference = await differenceOf(key, comparison);
  if (difference === undefined || difference <= TOLERANCE[info.precision]) return undefined;
  return doubtText(request, info, difference);
}

/** @returns `undefined` where it is not known: the CPU cannot compute it, or the device gives no more answers */
async function differenceOf<A>(
  key: string,
  { ask, differenceFromCpu }: Comparison<A>,
): Promise<number | undefined> {
  try {
    if (!found.has(key)) found.set(key, differenceFromCpu(await ask()).catch(() => undefined));
    return await found.get(key);
  } catch {
    return undefined;
  }
}

function doubtText(
  { modelPath }: CheckedRequest,
  { precision, executionProvider }: OnDevice["info"],
  difference: number,
): string {
  const limit = TOLERANCE[precision];
  return `The model ${modelPath} gives other numbers on the device ${executionProvider} than on the CPU: ` +
    `they differ by ${difference.toPrecision(2)} of the largest, more than ${precision} allows (${limit}). ` +
    "The device's driver, or what onnxruntime has for it, may be wrong: compare your results with those of " +
    'device "cpu"';
}

function isCompared(
  { info: { precision, executionProvider }, cut: { weightBytes, isBlockQuantised } }: OnDevice,
): boolean {
  if (executionProvider === "cpu" || weightBytes > MOST_WEIGHTS || isBlockQuantised) return false;
  return precision === "float32" || precision === "tf32";
}
