/**
 * Finds rows that are longer than a model reads before the model is run on any.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { smallest } from "../../../ops/extremes.ts";
import { jsonWithBigInts } from "../../../ops/raw_json.ts";
import { Pace, placesResting } from "../../../stores/pace.ts";
import type { ModelFolder } from "../files/folder.ts";
import { countedTokens } from "../engine/counted_rows.ts";
import { parseDevice } from "../engine/device.ts";
import { graphFusesAttention, graphPositions } from "../files/graph_facts.ts";
import type { ScheduleRequest } from "./schedule.ts";
import { type EncodingOptions, type ModelInput, NO_LIMIT } from "./tokens.ts";

/** How long rows may be, and what to do about longer ones. */
export interface LengthLimit {
  /** Most tokens. */
  readonly tokens: number;
  /** What cannot have more, in words. */
  readonly reason: string;
  /** What to do. */
  readonly advice: string;
}

/** Rows that are encoded at once. */
const PART_ROWS = 256;

/** How a model is asked to read rows, and where. */
type ReadingOptions = EncodingOptions & { readonly device?: string };

/** Most tokens that a model's graph reads on a device, if rows can have more of them; `undefined` if there is no such limit. */
export function lengthLimit(model: ModelFolder, options: ReadingOptions): LengthLimit | undefined {
  const cut = options.maxLength ?? model.tokenizerConfig.model_max_length;
  const advice = (tokens: number) => `set maxLength: ${tokens}, which cuts longer rows`;
  const limit = shorter(positionsLimit(model, mostTokens(model), advice), countedLimit(model, options.device, advice));
  return limit !== undefined && typeof cut === "number" && cut <= limit.tokens ? undefined : limit;
}

/** Most tokens of a prompt after which so many are written, on a device; `undefined` if there is no such limit. */
export function promptLimit(
  model: ModelFolder,
  { device, maxTokens }: { readonly device?: string; readonly maxTokens: number },
): LengthLimit | undefined {
  const counted = countedLimit(model, device, () => "shorten the prompt or maxTokens");
  // Without a cache, the last token is written by a pass over all before it.
  const whole = counted && {
    ...counted,
    tokens: counted.tokens - maxTokens + 1,
    reason: `${counted.reason}, those that are written among them (maxTokens: ${maxTokens})`,
  };
  // The last token that a model can give stands at the position after its last one.
  return shorter(positionsLimit(model, model.config.maxPositions, () => "shorten the prompt"), whole);
}

function positionsLimit(
  { path }: ModelFolder,
  tokens: number | undefined,
  advice: (tokens: number) => string,
): LengthLimit | undefined {
  return tokens === undefined
    ? undefined
    : { tokens, reason: `the model ${path} has ${tokens} positions`, advice: advice(tokens) };
}

/**
 * What onnxruntime's programs for CUDA can count: where attention of a row has a tensor of more numbers, they compute nothing, or anything, without a
 * word.
 */
function countedLimit(
  model: ModelFolder,
  device: string | undefined,
  advice: (tokens: number) => string,
): LengthLimit | undefined {
  const { numHeads } = model.config;
  if (numHeads === undefined || parseDevice(device).provider !== "cuda" || graphFusesAttention(model)) return undefined;
  const tokens = countedTokens(numHeads);
  return {
    tokens,
    reason:
      `on CUDA onnxruntime counts the numbers of attention in 32 bits: with ${numHeads} heads, of ${tokens} tokens at most`,
    advice: `${advice(tokens)}, or take an export with fused attention, or device "cpu"`,
  };
}

function shorter(a: LengthLimit | undefined, b: LengthLimit | undefined): LengthLimit | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return b.tokens < a.tokens ? b : a;
}

/**
 * Most tokens that a model reads at once: so many as are asked for, or as its tokenizer's `model_max_length` says, but no
 * more than it has positions for. `undefined` for texts of any length.
 */
export function readableLength(model: ModelFolder, asked?: number): number | undefined {
  const { model_max_length: own } = model.tokenizerConfig;
  const stated = typeof own === "number" && own < NO_LIMIT ? own : undefined;
  const known = [asked ?? stated, mostTokens(model)].filter((limit) => limit !== undefined);
  return known.length === 0 ? undefined : smallest(known);
}

/** Most tokens that a model's graph has positions for; `undefined` where they are computed. */
export function mostTokens(model: ModelFolder): number | undefined {
  const positions = graphPositions(model);
  return positions && positions - model.config.reservedPositions;
}

/**
 * Encodes those rows that may be too long, and gives an encoder that refuses any that is.
 *
 * @throws {ModelError} if a row is too long, with its number, or cannot be encoded
 * @throws the signal's reason if it is aborted
 */
export async function checkLengths(
  request: ScheduleRequest,
  limit: LengthLimit | undefined,
): Promise<ScheduleRequest["encoder"]> {
  const { rows, encoder, isDone, signal } = request;
  if (limit === undefined) return encoder;
  const checked: ScheduleRequest["encoder"] = {
    check: encoder.check,
    async encode(inputs, numbers) {
      const encoded = await encoder.encode(inputs, numbers, signal);
      encoded.forEach(({ length }, index) => checkLength(length, numbers[index], limit));
      return encoded;
    },
  };
  const [sample] = await encoder.encode([SAMPLE], [0]);
  const mayBeLong = (input: ModelInput, row: number) => {
    encoder.check(input, row);
    return !isDone(row) && bytesOf(input) + sample.length > limit.tokens;
  };
  const suspects = await placesResting(rows, mayBeLong, new Pace(signal));
  for (let start = 0; start < suspects.length; start += PART_ROWS) {
    const part = suspects.slice(start, start + PART_ROWS);
    await checked.encode(part.map((row) => rows[row]), part);
    signal?.throwIfAborted();
  }
  return checked;
}

/** What is put around a text is put around this one. */
export const SAMPLE = "a";

/** Hardly any tokenizer makes more tokens of a text than it has bytes: rows of which one does are found when their turn comes. */
export function bytesOf(input: ModelInput): number {
  return new TextEncoder().encode(typeof input === "string" ? input : jsonWithBigInts(input)).length;
}

function checkLength(length: number, row: number, { tokens, reason, advice }: LengthLimit): void {
  if (length <= tokens) return;
  throw new ModelError(`Cannot run row ${row}: it has ${length} tokens, and ${reason}; ${advice}`);
}
