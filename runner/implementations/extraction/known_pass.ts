/**
 * Passes of a model over rows of which other ops may have some: those are taken from where they are.
 *
 * @module
 */

import type { RowOrigins } from "../../evaluation/implementation.ts";
import type { RowBatch, RunOptions } from "../../models/mod.ts";
import type { RowLookup } from "../../models/rows/row_lookup.ts";
import { type RecordedModel, runOptions } from "../model_runs.ts";
import { begunOf, collect, isElsewhere, resumeShards, type Work } from "./model_rows.ts";
import type { IsDone } from "./reuse/row_reuse.ts";
import { shareRows } from "./reuse/shared_rows.ts";
import {
  passOf,
  type PassSettings,
  sinkOf,
  type VectorMember,
  type VectorPass,
  vectorReuse,
} from "./reuse/vector_reuse.ts";
import type { RowShards } from "./row_shards.ts";

/** A pass whose rows may be known. */
export interface KnownPass {
  /** What its rows depend on. */
  readonly pass: VectorPass;
  /** Which rows there are, and which of them are computed here. */
  readonly work: Work;
  /** Which of each batch's outputs each op takes. */
  readonly outputs: readonly number[];
  /** Runs the model over the rows that are not done. */
  readonly start: (isDone: IsDone, lookup: RowLookup | undefined) => AsyncIterable<RowBatch>;
}

/** What a pass is made of. */
export interface PassParts extends Pick<KnownPass, "work" | "outputs"> {
  /** The fields that its ops share. */
  readonly fields: Parameters<typeof passOf>[0];
  /** The model as it is. */
  readonly recorded: RecordedModel;
  /** Its ops. */
  readonly members: readonly VectorMember[];
  /** What the reading of texts depends on beside the fields. */
  readonly reading?: PassSettings;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Puts a pass together. @param run Runs the model over all rows of the pass that its options leave. */
export function knownPass(
  { fields, recorded, work, members, outputs, reading, signal }: PassParts,
  run: (options: RunOptions) => AsyncIterable<RowBatch>,
): KnownPass {
  const contexts = members.map(({ context }) => context);
  const { provenance } = recorded;
  return {
    pass: { ...passOf(fields, recorded, work.rows.length, reading), members },
    work,
    outputs,
    start: (isDone, lookup) =>
      run({ ...runOptions(contexts, signal, begunOf(work, isDone)), provenance, isDone, lookup }),
  };
}

/** Where the rows of a pass would come from; `undefined` where none are to be reused. */
export async function originsOf({ pass, start }: KnownPass): Promise<RowOrigins | undefined> {
  return await (await vectorReuse(pass))?.origins(start);
}

/** Computes the rows that no op of the store has, takes the others from where they are, and says where all are now. */
export async function collectUnknown({ pass, work, outputs, start }: KnownPass): Promise<readonly RowShards[]> {
  const { recorded, members } = pass;
  const reuse = await vectorReuse(pass);
  const contexts = members.map(({ context }) => context);
  const marking = members.map(({ isHalf }) => reuse && { keys: reuse.keys, isHalf });
  await reuse?.announce();
  const shards = await resumeShards(recorded, contexts, work, marking);
  if (reuse !== undefined && work.range === undefined) {
    contexts.forEach(({ scratch }, i) => shareRows(scratch, recorded.fingerprint, shards[i]));
  }
  const lookup = reuse?.lookup(shards.map((each) => sinkOf(each, (row) => isElsewhere(work, row))));
  await collect(shards, outputs, (isDone) => start(isDone, lookup), work);
  reuse?.note();
  if (work.range === undefined) await reuse?.keep(shards.map(({ checks }) => checks));
  return shards;
}
