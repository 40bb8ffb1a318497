/**
 * How the rows of a window are put into batches, and run: on the CPU as an op says, as long as they are not many tokens, on a
 * GPU by tokens.
 *
 * @module
 */

import { joinOutputs, type Outputs, runDivided } from "../engine/divided.ts";
import type { EngineInfo, EngineTask } from "../engine/engine.ts";
import { BatchFill } from "./batch_fill.ts";
import { type BatchRules, filledBatches, intoBatches, paddedTokens, type ScheduledRow } from "./schedule.ts";
import { batchesOfUnknown, settledBatches, type WindowBatches } from "./window_batches.ts";

type Batch = readonly ScheduledRow[];

/** How rows are put into batches and run. */
export interface BatchPlan {
  /** Cuts a window into batches, without those that are known. */
  cut(window: Batch, isDone: (row: number) => boolean): WindowBatches;
  /** Runs a batch, in parts where memory runs out. */
  run(batch: Batch, once: (batch: Batch) => Promise<Outputs>): Promise<Outputs>;
}

/**
 * Most tokens of a batch on the CPU. Products with weights were measured to be as fast with so many as with more, within 3 %, and what lies
 * between them takes memory by tokens, in attention by their square: batches of 32 rows of up to 256 tokens took an encoder of
 * MiniLM's size a fifth more memory in all.
 */
const CPU_TOKENS = 512;

/**
 * The plan for a model and its task. On a GPU, rows differ by rounding alone between batches, and how many go through at once
 * is no matter of the result. It is on the CPU, to the bit; in dynamically quantised models; where a batch holds one row; and of what is
 * read of attention, the memory grows with the square of the tokens.
 */
export function batchPlan(
  { executionProvider, precision }: EngineInfo,
  task: EngineTask,
  rules: BatchRules,
): BatchPlan {
  const isOfNoMatter = executionProvider !== "cpu" && precision !== "int8";
  const isFilled = isOfNoMatter && rules.batchSize > 1 && task.kind !== "reading";
  return isFilled ? filledPlan(rules) : fixedPlan(rules);
}

function fixedPlan(rules: BatchRules): BatchPlan {
  return {
    cut: (window, isDone) => settledBatches(intoBatches(window, { ...rules, maxTokens: CPU_TOKENS }), isDone),
    run: (batch, run) => runDivided(batch, { run, join: joinOutputs }),
  };
}

function filledPlan(rules: BatchRules): BatchPlan {
  const fill = new BatchFill();
  return {
    cut: (window, isDone) => batchesOfUnknown(window, isDone, (left) => filledBatches(left, fill, rules)),
    run: (batch, once) =>
      runDivided(batch, {
        run: (part) => fill.time(paddedTokens(part), () => once(part)),
        join: joinOutputs,
        onDivide: (part) => fill.shrink(paddedTokens(part)),
      }),
  };
}
