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
import { TOLERANCE } from "../engine/precision.ts";
import { relativeDifference } from "../engine/relative_difference.ts";
import { type GeneratorSession, type ModelSession, openSession } from "../engine/session.ts";
import { checkPass, type CheckTokens, checkTokens } from "./check_rows.ts";
import { graphEdits, type RowEdit } from "./edits.ts";
import type { CheckedWriting } from "./generation_check.ts";
import { outputDifference } from "./output_difference.ts";
import { requestKey } from "./plain_outputs.ts";
import type { ScheduledRow } from "./schedule.ts";

/** A model on a device. */
interface OnDevice {
  readonly info: Pick<EngineInfo, "precision" | "executionProvider">;
  readonly cut: CutFacts;
}

/** Models with more bytes of weights are not loaded a second time for it. */
const MOST_WEIGHTS = 2 ** 30;

/** How far models and tasks are from the CPU's, for the runs that come later in this program. */
const found = new Map<string, number>();

/**
 * Compares a short row alone, and beside a longer one, with what the CPU computes of them. Only models whose numbers have 32 bits are
 * compared, of up to 1 GiB: what is rounded to fewer bits is rounded otherwise by each device.
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
  const tokens = checkTokens(rows);
  return await doubtOf(session, request, async (cpu) => {
    const [expected, actual] = [await passesOf(cpu, tokens, edits), await passesOf(session, tokens, edits)];
    return largest(expected.map((values, index) => outputDifference(request.task, values, actual[index])));
  });
}

/**
 * The same of a model that writes: of the logit of its next token, as a fraction of the largest of some tokens'.
 *
 * @param checked what the device gave of a short row
 */
export async function writerDoubt(
  session: Pick<GeneratorSession, "info" | "cut">,
  request: Omit<EngineRequest, "task">,
  { tokens: { short }, next: { tokens: [token], logits: [logit] } }: CheckedWriting,
  edits: readonly RowEdit[] = [],
): Promise<string | undefined> {
  const logitsOf = (tokenIds: readonly number[]): EngineRequest => {
    return { ...request, task: { kind: "logits", tokenIds, edits: graphEdits(edits) } };
  };
  const differenceFrom = async (cpu: ModelSession) => {
    const [expected] = await checkPass(cpu, [short], edits);
    return relativeDifference(expected, expected.with(0, logit));
  };
  // Other texts go on with other tokens: the model is the same.
  const key = `writes ${requestKey(logitsOf([]))}`;
  return await doubtOf(session, logitsOf([token, ...CHECKED_TOKENS]), differenceFrom, key);
}

async function passesOf(
  session: ModelSession,
  { short, long }: CheckTokens,
  edits: readonly RowEdit[],
): Promise<Float32Array[]> {
  return [...await checkPass(session, [short], edits), ...await checkPass(session, [short, long], edits)];
}

async function doubtOf(
  onDevice: OnDevice,
  request: EngineRequest,
  differenceFrom: (cpu: ModelSession) => Promise<number>,
  key = requestKey(request),
): Promise<string | undefined> {
  if (!isCompared(onDevice)) return undefined;
  const difference = found.get(key) ?? await differenceFromCpu(request, differenceFrom);
  if (difference === undefined) return undefined;
  found.set(key, difference);
  const { precision, executionProvider } = onDevice.info;
  const limit = TOLERANCE[precision];
  if (difference <= limit) return undefined;
  return `The model ${request.modelPath} gives other numbers on the device ${executionProvider} than on the CPU: ` +
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

/** @returns `undefined` where it is not known: the CPU cannot compute it, or the run has ended before */
async function differenceFromCpu(
  request: EngineRequest,
  differenceFrom: (cpu: ModelSession) => Promise<number>,
): Promise<number | undefined> {
  try {
    await using cpu = await openSession({ ...request, device: CPU });
    return await differenceFrom(cpu);
  } catch {
    return undefined;
  }
}
