/**
 * Files of this machine: workers do not have them, so that whoever asks puts their data into the store.
 *
 * @module
 */

import type { Op } from "../../ops/op.ts";
import * as types from "../../ops/types/mod.ts";
import { forEachParallel } from "../../stores/parallel.ts";
import type { ResultStore } from "../../stores/results.ts";
import { Evaluation } from "../evaluation.ts";
import type { RunListener } from "../schedule/executor.ts";
import type { Step, StepEnd } from "../schedule/plan.ts";
import { runSteps } from "../schedule/run_steps.ts";

/** How files are read. */
export interface ReadOptions extends RunListener {
  readonly results: ResultStore;
  readonly signal?: AbortSignal;
}

/** Files that are read at a time. */
const PARALLEL = 2;

const FILE_OPS: ReadonlySet<string> = new Set(
  [
    types.LoadLocalParquetDatasetOp,
    types.LoadLocalCsvDatasetOp,
    types.LoadTypedCsvDatasetOp,
    types.LoadLocalJsonlDatasetOp,
  ].map(({ type }) => type),
);

/**
 * Does the steps that read files of this machine.
 *
 * @returns How they ended, and the steps that are left for workers. A file that is not here may be on theirs.
 */
export async function readFiles(
  steps: readonly Step[],
  options: ReadOptions,
): Promise<{ readonly ends: StepEnd[]; readonly left: Step[] }> {
  const here = new Set<Step>();
  await forEachParallel(steps, PARALLEL, async (step) => {
    if (await isHere(step.op)) here.add(step);
  });
  if (here.size === 0) return { ends: [], left: [...steps] };
  const { computation } = new Evaluation(options.results);
  const ends = await runSteps([...here], {
    ...options,
    signal: options.signal ?? new AbortController().signal,
    jobs: PARALLEL,
    compute: (op, signal) => computation.store(op, signal),
  });
  return { ends, left: leftSteps(steps, ends, options) };
}

async function isHere({ type, fields: { filePath } }: Op): Promise<boolean> {
  if (!FILE_OPS.has(type) || typeof filePath !== "string") return false;
  return (await Deno.stat(filePath).catch(() => undefined))?.isFile === true;
}

/** The other steps, without those that need a file that could not be read. */
function leftSteps(steps: readonly Step[], ends: StepEnd[], { onEnd }: ReadOptions): Step[] {
  const ended = new Map(ends.map((end) => [end.op.uuid, end]));
  return steps.flatMap((step) => {
    const { op, needs } = step;
    if (ended.has(op.uuid)) return [];
    const failed = needs.map(({ uuid }) => ended.get(uuid)).find((need) =>
      need?.outcome === "failed" || need?.outcome === "skipped"
    );
    if (failed === undefined) return [{ ...step, needs: needs.filter(({ uuid }) => !ended.has(uuid)) }];
    const skipped: StepEnd = { op, outcome: "skipped", because: failed.because ?? failed.op, milliseconds: 0 };
    ended.set(op.uuid, skipped);
    ends.push(skipped);
    onEnd?.(skipped);
    return [];
  });
}
