/**
 * Running the classification heads of models. Ops that differ in their labels and activations share a pass.
 *
 * @module
 */

import { type LLMClassScoresFields, LLMClassScoresOp } from "../../ops/types/class_scores.ts";
import { type Context, implement, type RowRange } from "../evaluation/implementation.ts";
import { type ClassView, labelIndices, requireCapability } from "../models/mod.ts";
import { begunOf, collect, inParts, type IsDone, requestOf, resumeShards, workOn } from "./extraction/model_rows.ts";
import { columnOfRows } from "./extraction/row_column.ts";
import type { RowShards } from "./extraction/row_shards.ts";
import { assertSameLength } from "./lengths.ts";
import { changedModel, inputsOf, ONE_MODEL, recordModel, runOptions } from "./model_runs.ts";

/** What an op wants of a pass. */
interface Member extends ClassView {
  readonly context: Context;
}

/** Finished rows, and the names of their columns. */
interface ClassRows {
  readonly shards: RowShards;
  readonly names: readonly string[];
}

implement(LLMClassScoresOp, async (fields, context) => {
  const { shards, names } = await classRows(fields, context);
  return await columnOfRows(shards, "one", fields.dtype, names);
}, {
  checkStored: changedModel,
  parts: inParts(({ text }) => text, classRows),
  sharedFields: ({ labels: _, activation: __, ...shared }) => shared,
  needs: ONE_MODEL,
});

async function classRows(fields: LLMClassScoresFields, context: Context, range?: RowRange): Promise<ClassRows> {
  const { model, dtype } = fields;
  const rows = await inputsOf(context, fields.text);
  const pairs = fields.pair && await context.texts(fields.pair);
  if (pairs !== null) assertSameLength("text and pair", rows, pairs);
  const { run, name } = requireCapability(model, "classScores");
  const head = await requireCapability(model, "classHead").run(name, dtype, runOptions([context], context.signal));
  const labels = labelIndices(fields.labels as readonly (string | number)[] | null, head, model);
  const activation = fields.activation ?? head.activation;
  const names = labels.map((label) => head.labels[label]);
  context.record({ classes: { labels: names, activation } });
  const work = workOn(rows, range);
  const reading = {
    pairs,
    long: fields.long,
    overlap: fields.overlap === null ? null : Number(fields.overlap),
    // Parts would each count their own.
    tellsCut: range === undefined,
  };
  const member: Member = { labels, activation, context };
  const shards = await context.inPass(member, async (members, signal) => {
    const contexts = members.map((each) => each.context);
    const views = members.map(({ labels, activation }) => ({ labels, activation }));
    const request = { ...requestOf(fields, name, work.rows), ...reading, views };
    const recorded = await recordModel(fields, contexts, signal);
    const kept = await resumeShards(recorded, contexts, work);
    const { provenance } = recorded;
    const start = (isDone: IsDone) =>
      run(request, { ...runOptions(contexts, signal, begunOf(work, isDone)), provenance, isDone });
    await collect(kept, [...members.keys()], start, work);
    return kept;
  });
  return { shards, names };
}
