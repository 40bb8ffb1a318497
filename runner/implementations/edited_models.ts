/**
 * Running language models that are edited meanwhile.
 *
 * Ops that differ in the factors of their edits, or in the point whose activations they take, share a pass: a sweep of
 * scales loads the model once.
 *
 * @module
 */

import type { Op } from "../../ops/op.ts";
import {
  type EditsFields,
  type LLMEditedActivationsFields,
  LLMEditedActivationsOp,
  type LLMEditedGenerateTextFields,
  LLMEditedGenerateTextOp,
  type LLMEditedLogitScoresFields,
  LLMEditedLogitScoresOp,
} from "../../ops/types/edited_models.ts";
import { type Context, implement, type RowRange } from "../evaluation/implementation.ts";
import { requireCapability, requireEdits, type RowBatch, type RowEdit, type TextBatch } from "../models/mod.ts";
import { rowEdits } from "./extraction/edit_values.ts";
import {
  begunOf,
  type FinishedRows,
  inParts,
  isElsewhere,
  keepFinished,
  requestOf,
  resumeShards,
  type Work,
  workOn,
} from "./extraction/model_rows.ts";
import { columnOfRows } from "./extraction/row_column.ts";
import type { RowShards } from "./extraction/row_shards.ts";
import { TextShards } from "./extraction/text_shards.ts";
import { joinVariants, textsOfVariant, type VariantRows, vectorsOfVariant } from "./extraction/variants.ts";
import type { WrittenFields } from "./language_models.ts";
import { changedModel, inputsOf, type ModelFields, ONE_MODEL, recordModel, runOptions } from "./model_runs.ts";

/** What an op wants of a pass. */
interface Member {
  /** The factors of its edits. */
  readonly factors: readonly number[];
  /** The point whose activations it takes, if it takes some. */
  readonly point?: string;
  readonly context: Context;
}

/** The rows and edits of a pass. */
interface Pass {
  readonly work: Work;
  readonly edits: readonly RowEdit[];
  readonly members: readonly Member[];
  readonly signal: AbortSignal;
}

implement(
  LLMEditedActivationsOp,
  async (fields, context) =>
    await columnOfRows(await editedStates(fields, context), fields.tokenMode === "all" ? "many" : "one", fields.dtype),
  {
    checkStored: changedModel,
    parts: inParts(({ text }) => text, editedStates),
    sharedFields: ({ point: _, ...shared }) => factorless(shared),
    needs: ONE_MODEL,
  },
);

function editedStates(fields: LLMEditedActivationsFields, context: Context, range?: RowRange): Promise<RowShards> {
  return inEditedPass({ ...fields, point: fields.point }, context, range, async (pass) => {
    const layers = [...new Set(pass.members.map(({ point }) => point!))];
    const { run, name } = requireCapability(fields.model, "activations");
    const request = { ...requestOf(fields, name, pass.work.rows), tokenMode: fields.tokenMode, layers };
    const outputs = pass.members.map(({ point }) => layers.indexOf(point!));
    return await vectorsOf(fields, pass, outputs, (rows, options) => run({ ...request, ...rows }, options));
  });
}

implement(
  LLMEditedLogitScoresOp,
  async (fields, context) => await columnOfRows(await editedLogits(fields, context), "one", fields.dtype),
  {
    checkStored: changedModel,
    parts: inParts(({ text }) => text, editedLogits),
    sharedFields: factorless,
    needs: ONE_MODEL,
  },
);

function editedLogits(fields: LLMEditedLogitScoresFields, context: Context, range?: RowRange): Promise<RowShards> {
  return inEditedPass(fields, context, range, async (pass) => {
    const { run, name } = requireCapability(fields.model, "logits");
    const request = {
      ...requestOf(fields, name, pass.work.rows),
      appendToChatTemplate: fields.appendToChatTemplate,
      tokens: fields.logitTokenIds as readonly (string | number)[],
    };
    const outputs = pass.members.map(() => 0);
    return await vectorsOf(fields, pass, outputs, (rows, options) => run({ ...request, ...rows }, options));
  });
}

implement(
  LLMEditedGenerateTextOp,
  async (fields, context) => (await editedTexts(fields, context)).texts,
  {
    checkStored: changedModel,
    parts: inParts(({ prompt }) => prompt, editedTexts),
    sharedFields: factorless,
    needs: ONE_MODEL,
  },
);

/** Writes texts while edits are made. */
export function editedTexts(
  fields: LLMEditedGenerateTextFields & WrittenFields,
  context: Context,
  range?: RowRange,
): Promise<TextShards> {
  const { model, prompt, maxTokens, device, dtype = null } = fields;
  return inEditedPass({ ...fields, text: prompt }, context, range, async (pass) => {
    const { run, name } = requireCapability(model, "generate");
    const recorded = await recordModel({ model, dtype }, contextsOf(pass), pass.signal);
    const { rows } = pass.work;
    const resumed = pass.members.map(({ context: { scratch } }) =>
      TextShards.resume(scratch, recorded.fingerprint, rows.length, pass.work.range)
    );
    const request = { name, maxTokens: Number(maxTokens), device, dtype };
    return await gather(pass, await Promise.all(resumed), {
      start: (variant, isDone) => run({ ...request, ...variant }, optionsOf(pass, recorded, variant, isDone)),
      add: (shards: TextShards, batch: TextBatch, variant) => shards.add(textsOfVariant(batch, variant, rows.length)),
    });
  });
}

/** What ops of one pass have in common. */
export function factorless({ edits, ...shared }: EditsFields): Readonly<Record<string, unknown>> {
  return { ...shared, edits: edits.map(withoutFactor) };
}

/** An edit as ops of one pass have it: all of it but the number by which it is scaled. */
function withoutFactor({ fields: { factor: _, ...rest } }: Op<"edit">): Readonly<Record<string, unknown>> {
  return rest;
}

interface EditedFields {
  readonly model: string;
  readonly dtype?: string | null;
  readonly text: Parameters<typeof inputsOf>[1];
  readonly edits: readonly Op<"edit">[];
  readonly point?: string;
}

/** Computes for all ops of a pass at once. */
async function inEditedPass<S>(
  { model, dtype = null, text, edits, point }: EditedFields,
  context: Context,
  range: RowRange | undefined,
  compute: (pass: Pass) => Promise<readonly S[]>,
): Promise<S> {
  requireEdits(model);
  const work = await workOn(await inputsOf(context, text), range);
  const read = await rowEdits({ model, dtype, edits }, work.rows.length, context);
  const member = { factors: edits.map(({ fields }) => fields.factor as number), point, context };
  return await context.inPass(
    member,
    (members: readonly Member[], signal) => compute({ work, edits: read, members, signal }),
  );
}

type Recorded = Awaited<ReturnType<typeof recordModel>>;
type RunOptions = ReturnType<typeof optionsOf>;

async function vectorsOf(
  fields: ModelFields,
  pass: Pass,
  outputs: readonly number[],
  run: (rows: VariantRows, options: RunOptions) => AsyncIterable<RowBatch>,
): Promise<readonly RowShards[]> {
  const recorded = await recordModel(fields, contextsOf(pass), pass.signal);
  const shards = await resumeShards(recorded, contextsOf(pass), pass.work);
  const rows = pass.work.rows.length;
  return await gather(pass, shards, {
    start: (variant, isDone) => run(variant, optionsOf(pass, recorded, variant, isDone)),
    add: (each, batch: RowBatch, variant, member) => each.add(vectorsOfVariant(batch, variant, rows), outputs[member]),
  });
}

function contextsOf({ members }: Pass): readonly Context[] {
  return members.map(({ context }) => context);
}

function optionsOf(pass: Pass, { provenance }: Recorded, { rows }: VariantRows, isDone: (row: number) => boolean) {
  const variants = rows.length / pass.work.rows.length;
  return { ...runOptions(contextsOf(pass), pass.signal, begunOf(pass.work, isDone, variants)), provenance, isDone };
}

/** Finished rows of one op. */
interface Shards extends FinishedRows {
  has(row: number): boolean;
}

/** How rows are computed and kept. */
interface Gathering<S, B> {
  /** Runs the model over the rows of all variants. */
  readonly start: (rows: VariantRows, isDone: (row: number) => boolean) => AsyncIterable<B>;
  /** Keeps what of a batch belongs to a variant for one of the pass's ops. */
  readonly add: (shards: S, batch: B, variant: number, member: number) => Promise<void>;
}

/** Gathers what the model gives. */
async function gather<S extends Shards, B>(
  { work, edits, members }: Pass,
  shards: readonly S[],
  { start, add }: Gathering<S, B>,
): Promise<readonly S[]> {
  const keys = members.map(({ factors }) => JSON.stringify(factors));
  const variants = [...new Set(keys)];
  const variantOf = keys.map((key) => variants.indexOf(key));
  const count = work.rows.length;
  const isDone = (row: number) =>
    isElsewhere(work, row % count) ||
    shards.every((each, at) => variantOf[at] !== Math.floor(row / count) || each.has(row % count));
  const joined = joinVariants(work.rows, edits, variants.map((key) => JSON.parse(key)));
  await keepFinished(shards, work, async () => {
    for await (const batch of start(joined, isDone)) {
      await Promise.all(shards.map((each, at) => add(each, batch, variantOf[at], at)));
    }
  });
  return shards;
}
