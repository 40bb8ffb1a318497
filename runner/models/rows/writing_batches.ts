/**
 * How rows are put together whose texts are written: on the CPU a few, on a GPU as many as its memory holds.
 *
 * @module
 */
import { largest } from "../../../ops/extremes.ts";
import type { EngineInfo } from "../engine/engine.ts";
import type { WritingMode } from "./generation_check.ts";
import { filledBatches, intoBatches, paddedTokens, type ScheduledRow } from "./schedule.ts";
import { batchesOfUnknown, settledBatches, type WindowBatches } from "./window_batches.ts";

type Batch = readonly ScheduledRow[];

/** What the batches of a model have to hold to. */
export interface WritingRules {
  /** How its texts are to be written. */
  readonly mode: WritingMode;
  /** Most rows of a batch on the CPU. */
  readonly batchSize: number;
  /** Most tokens of a text. */
  readonly maxTokens: number;
  /** Heads of the model's attention. */
  readonly heads?: number;
  /** Positions of the model. */
  readonly maxPositions?: number;
}

/** Cuts windows into batches. */
export interface WritingBatches {
  /** The batches of a window, without those that are known. */
  cut(window: Batch, isDone: (row: number) => boolean): WindowBatches;
  /** Notes a batch for which memory ran out: those after it are half as large. */
  shrink(batch: Batch): void;
}

/**
 * Tokens that a GPU keeps at once, prompts and texts together. Each step takes a GPU about as long for one row as for a hundred; with
 * GPT-2 small's size, keys and values of so many tokens are 1.2 GB in float32.
 */
const GPU_TOKENS = 1 << 14;

/** How the rows of a model are put together. */
export function writingBatches(
  { executionProvider }: Pick<EngineInfo, "executionProvider">,
  { mode, batchSize, maxTokens, heads, maxPositions = Infinity }: WritingRules,
): WritingBatches {
  const isFilled = executionProvider !== "cpu" && mode.batched;
  const size = { tokens: GPU_TOKENS };
  const joined = (window: Batch, equalLengths: boolean): Iterable<Batch> =>
    isFilled
      ? filledBatches(window, size, { equalLengths, written: maxTokens, heads })
      : intoBatches(window, { batchSize: mode.batched ? batchSize : 1, passes: maxTokens, equalLengths });
  function* fitting(window: Batch): Generator<Batch, void, void> {
    for (const batch of joined(window, !mode.mixedLengths)) {
      // The gap after a short prompt takes positions of the cache. Where they would not suffice, prompts of equal length are put
      // together, which have no gap.
      if (longestOf(batch) + maxTokens - 1 > maxPositions) yield* joined(batch, true);
      else yield batch;
    }
  }
  return {
    cut: (window, isDone) =>
      isFilled ? batchesOfUnknown(window, isDone, fitting) : settledBatches([...fitting(window)], isDone),
    shrink(batch) {
      size.tokens = Math.min(size.tokens, Math.floor((paddedTokens(batch) + batch.length * maxTokens) / 2));
    },
  };
}

function longestOf(batch: Batch): number {
  return largest(batch.map(({ ids }) => ids.length));
}
