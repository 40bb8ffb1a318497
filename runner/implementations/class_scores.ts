/**
 * Running the classification heads of models. Ops that differ in their labels and activations share a pass.
 *
 * @module
 */

import { type LLMClassScoresFields, LLMClassScoresOp } from "../../ops/types/class_scores.ts";
import { type AskedOp, type Context, implement, type RowOrigins, type RowRange } from "../evaluation/implementation.ts";
import { type ClassView, labelIndices, requireCapability } from "../models/mod.ts";
import { collectUnknown, type KnownPass, knownPass, originsOf } from "./extraction/known_pass.ts";
import { inParts, requestOf, workOn } from "./extraction/model_rows.ts";
import { deviceName } from "./extraction/reuse/row_pass.ts";
import { columnOfRows } from "./extraction/row_column.ts";
import type { RowShards } from "./extraction/row_shards.ts";
import { assertSameLength } from "./lengths.ts";
import { changedModel, inputsOf, ONE_MODEL, type RecordedModel, recordModel, runOptions } from "./model_runs.ts";

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
  origins: classOrigins,
  sharedFields: ({ labels: _, activation: __, ...shared }) => shared,
  needs: ONE_MODEL,
});

async function classRows(fields: LLMClassScoresFields, context: Context, range?: RowRange): Promise<ClassRows> {
  const { member, names, ...asked } = await askedOf(fields, context, range);
  context.record({ classes: { labels: names, activation: member.activation } });
  const shards = await context.inPass(member, async (members, signal) => {
    const recorded = await recordModel(fields, members.map((each) => each.context), signal);
    return await collectUnknown(classPass({ ...asked, fields, recorded, members, signal }));
  });
  return { shards, names };
}

/** Where the rows of class scores would come from. */
async function classOrigins(ops: readonly AskedOp<LLMClassScoresFields>[]): Promise<RowOrigins | undefined> {
  const [{ fields, context: { signal } }] = ops;
  const recorded = await recordModel(fields, ops.map(({ context }) => context), signal, true);
  const asked = await Promise.all(ops.map((op) => askedOf(op.fields, op.context, undefined)));
  const members = asked.map(({ member }) => member);
  return await originsOf(classPass({ ...asked[0], fields, recorded, members, signal }));
}

/** What an op asks for. */
async function askedOf(fields: LLMClassScoresFields, context: Context, range: RowRange | undefined) {
  const { model, dtype } = fields;
  const rows = await inputsOf(context, fields.text);
  const pairs = fields.pair && await context.texts(fields.pair);
  if (pairs !== null) assertSameLength("text and pair", rows, pairs);
  requireCapability(model, "classScores");
  const { run, name } = requireCapability(model, "classHead");
  const head = await run(name, dtype, runOptions([context], context.signal));
  const labels = labelIndices(fields.labels as readonly (string | number)[] | null, head, model);
  const member: Member = { labels, activation: fields.activation ?? head.activation, context };
  const reading = {
    pairs,
    long: fields.long,
    overlap: fields.overlap === null ? null : Number(fields.overlap),
    // Parts would each count their own.
    tellsCut: range === undefined,
  };
  return { work: await workOn(rows, range), reading, member, names: labels.map((label) => head.labels[label]) };
}

/** What is computed in a pass. */
interface Passing extends Pick<Awaited<ReturnType<typeof askedOf>>, "work" | "reading"> {
  readonly fields: LLMClassScoresFields;
  readonly recorded: RecordedModel;
  readonly members: readonly Member[];
  readonly signal: AbortSignal;
}

function classPass({ fields, recorded, work, reading, members, signal }: Passing): KnownPass {
  const { run, name } = requireCapability(fields.model, "classScores");
  const views = members.map(({ labels, activation }) => ({ labels, activation }));
  const request = { ...requestOf(fields, name, work.rows), ...reading, views };
  const { dtype, device, long } = fields;
  const settled = members.map(({ labels, activation, context }) => ({
    context,
    settings: { kind: "classes", labels, activation, dtype, device: deviceName(device) },
    isHalf: dtype === "float16",
  }));
  return knownPass({
    fields,
    recorded,
    work,
    members: settled,
    outputs: [...members.keys()],
    reading: { long, overlap: reading.overlap, isPair: reading.pairs !== null },
    signal,
  }, (options) => run(request, options));
}
