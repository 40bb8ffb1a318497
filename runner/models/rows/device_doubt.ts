/**
 * Whether a GPU is to be doubted: what it answers is compared with what the CPU answers, once in a program.
 *
 * @module
 */
import type { CutFacts } from "../engine/cut_facts.ts";
import type { EngineInfo } from "../engine/engine.ts";
import { TOLERANCE } from "../engine/precision.ts";
import { MANY_TOKENS } from "./check_rows.ts";
import { type CheckedRequest, requestKey } from "./plain_outputs.ts";

/** A model on a device. */
export interface OnDevice {
  /** How it computes. */
  readonly info: Pick<EngineInfo, "precision" | "executionProvider">;
  /** What is loaded. */
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
export interface Comparison<A> {
  /** Asks the device. */
  readonly ask: () => Promise<A>;
  /** Has the CPU answer meanwhile, and says how far it is from the device. */
  readonly differenceFromCpu: (asked: Promise<A>) => Promise<number>;
}

/**
 * Says what is wrong with a device. Only models whose numbers have 32 bits are compared, of up to 1 GiB: what is rounded to fewer bits is
 * rounded otherwise by each device.
 *
 * @param request what the device was asked for, in so far as the answers depend on it
 * @param tokens of the longest row that is compared: longer ones may be computed otherwise
 * @returns `undefined` where nothing is wrong, or nothing was compared
 */
export async function doubtOf<A>(
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
    if (found.has(key)) return await found.get(key);
    const asked = ask();
    const difference = differenceFromCpu(asked).catch(() => undefined);
    await asked;
    found.set(key, difference);
    return await difference;
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
