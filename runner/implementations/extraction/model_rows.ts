/**
 * Rows that a model runs over: which of them are computed here, what earlier runs have finished, and how what is finished is
 * kept.
 *
 * @module
 */

import type { Op } from "../../../ops/op.ts";
import type { Context, RowParts, RowRange } from "../../evaluation/implementation.ts";
import type { ModelInput, RowBatch } from "../../models/mod.ts";
import { WINDOW_ROWS } from "../../models/rows/schedule.ts";
import type { IsDone } from "./reuse/row_reuse.ts";
import { type Begun, type RecordedModel, type RequestFields, settingsOf } from "../model_runs.ts";
import { RowPart } from "./row_part.ts";
import { type MarkOptions, RowShards } from "./row_shards.ts";

/** The rows of a dataset, and which of them are computed here. */
export interface Work {
  /** All rows. */
  readonly rows: readonly ModelInput[];
  /** Which of them are computed here; left out: all. */
  readonly range?: RowRange;
  /** The rows of the range, where there is one. */
  readonly part?: RowPart;
}

export type { IsDone };

/** The rows, and the part of them that is computed here. */
export async function workOn(rows: readonly ModelInput[], range: RowRange | undefined): Promise<Work> {
  return range === undefined ? { rows } : { rows, range, part: await RowPart.of(rows, range) };
}

/**
 * What of the rows is done before a run: by other machines, and by earlier runs.
 *
 * @param variants how many times the rows are gone through: `isDone` is asked of the rows of one after the other
 */
export function begunOf({ rows, part }: Work, isDone: IsDone, variants = 1): Begun {
  const others = (part?.others ?? 0) * variants;
  let done = 0;
  for (let row = 0; row < rows.length * variants; row++) if (isDone(row)) done++;
  return { others, kept: done - others };
}

/** Whether another machine computes a row. */
export function isElsewhere({ part }: Work, row: number): boolean {
  return part !== undefined && !part.has(row);
}

/** What a provider is asked. */
export function requestOf(fields: RequestFields, name: string, rows: readonly ModelInput[]) {
  return { ...settingsOf(fields, name), rows };
}

/** Models are run window by window, so that a part that begins with one has the same batches as the whole. */
export function inParts<F>(
  textOf: (fields: F) => Op,
  compute: (fields: F, context: Context, range: RowRange) => Promise<unknown>,
): RowParts<F> {
  return {
    step: WINDOW_ROWS,
    count: async (fields, context) => (await context.values(textOf(fields))).length,
    compute: async (fields, context, range) => void await compute(fields, context, range),
  };
}

/** Finished rows, of which some are in memory only. */
export interface FinishedRows {
  /** Writes them. */
  flush(): Promise<void>;
}

/**
 * Gathers rows. What is finished is kept whatever happens: the next run goes on from there, and whoever puts parts together
 * finds them.
 */
export async function keepFinished(
  shards: readonly FinishedRows[],
  { range }: Work,
  gather: () => Promise<void>,
): Promise<void> {
  try {
    await gather();
  } catch (error) {
    await Promise.allSettled(shards.map((each) => each.flush()));
    throw error;
  }
  if (range !== undefined) await Promise.all(shards.map((each) => each.flush()));
}

/**
 * Gathers what a model gives.
 *
 * @param outputs For each of `shards`, which of a batch's outputs it takes.
 */
export async function collect(
  shards: readonly RowShards[],
  outputs: readonly number[],
  start: (isDone: IsDone) => AsyncIterable<RowBatch>,
  work: Work,
): Promise<void> {
  const isDone = (row: number) => isElsewhere(work, row) || shards.every((each) => each.has(row));
  await keepFinished(shards, work, async () => {
    for await (const batch of start(isDone)) {
      await Promise.all(shards.map((each, i) => each.add(batch, outputs[i])));
    }
  });
}

/** What earlier runs have finished with the model as it is now. @param marking For each op what else is kept of rows. */
export async function resumeShards(
  { fingerprint }: RecordedModel,
  contexts: readonly Context[],
  { rows, range }: Work,
  marking: readonly (MarkOptions | undefined)[] = [],
): Promise<readonly RowShards[]> {
  return await Promise.all(
    contexts.map(({ scratch }, i) => RowShards.resume(scratch, fingerprint, rows.length, range, marking[i])),
  );
}
