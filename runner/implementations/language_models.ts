/**
 * Running language models.
 *
 * @module
 */

import { type LLMHookActivationsFields, LLMHookActivationsOp } from "../../ops/types/hook_activations.ts";
import {
  type LLMGenerateTextFields,
  LLMGenerateTextOp,
  type LLMLayerActivationsFields,
  LLMLayerActivationsOp,
  type LLMLogitScoresFields,
  LLMLogitScoresOp,
} from "../../ops/types/language_models.ts";
import { columnOfRows } from "./extraction/row_column.ts";
import {
  begunOf,
  collectUnknown,
  inParts,
  type IsDone,
  isElsewhere,
  requestOf,
  type Work,
  workOn,
} from "./extraction/model_rows.ts";
import { deviceName } from "./extraction/reuse/row_pass.ts";
import { textReuse, textSink } from "./extraction/reuse/text_reuse.ts";
import type { RowShards } from "./extraction/row_shards.ts";
import { TextShards } from "./extraction/text_shards.ts";
import { type Context, implement, type RowRange } from "../evaluation/implementation.ts";
import { layerType } from "../models/layer_type.ts";
import { requireCapability, type StreamPoint } from "../models/mod.ts";
import type { RowLookup } from "../models/rows/row_lookup.ts";
import {
  changedModel,
  inputsOf,
  ONE_MODEL,
  type RecordedModel,
  recordModel,
  type RequestFields,
  runOptions,
} from "./model_runs.ts";

/** What an op wants of a pass. */
interface Member {
  /** The layer, or a named point in it. */
  readonly point: StreamPoint;
  readonly context: Context;
}

/** What ops of one pass have in common. */
type PassFields = Omit<LLMLayerActivationsFields, "layer" | "torchCompile">;

implement(
  LLMLayerActivationsOp,
  async (fields, context) => columnOf(fields, await layerRows(fields, context), layerType(fields)),
  {
    checkStored: changedModel,
    parts: inParts(({ text }) => text, layerRows),
    sharedFields: ({ layer: _, torchCompile: __, ...shared }) => shared,
    needs: ONE_MODEL,
  },
);

function layerRows(fields: LLMLayerActivationsFields, context: Context, range?: RowRange): Promise<RowShards> {
  return activations(fields, { point: Number(fields.layer), context }, range);
}

implement(
  LLMHookActivationsOp,
  async (fields, context) => columnOf(fields, await hookRows(fields, context), fields.dtype),
  {
    checkStored: changedModel,
    parts: inParts(({ text }) => text, hookRows),
    sharedFields: ({ hookPoint: _, ...shared }) => shared,
    needs: ONE_MODEL,
  },
);

function hookRows(fields: LLMHookActivationsFields, context: Context, range?: RowRange): Promise<RowShards> {
  return activations(fields, { point: fields.hookPoint, context }, range);
}

async function activations(fields: PassFields, member: Member, range: RowRange | undefined): Promise<RowShards> {
  const work = workOn(await inputsOf(member.context, fields.text), range);
  return await member.context.inPass(member, (members, signal) => computeLayers(fields, work, members, signal));
}

function columnOf({ tokenMode }: PassFields, shards: RowShards, dtype: string | null) {
  return columnOfRows(shards, tokenMode === "all" ? "many" : "one", dtype);
}

implement(
  LLMLogitScoresOp,
  async (fields, context) => await columnOfRows(await logitRows(fields, context), "one", fields.dtype),
  { checkStored: changedModel, parts: inParts(({ text }) => text, logitRows), needs: ONE_MODEL },
);

async function logitRows(fields: LLMLogitScoresFields, context: Context, range?: RowRange): Promise<RowShards> {
  const work = workOn(await inputsOf(context, fields.text), range);
  const { run, name } = requireCapability(fields.model, "logits");
  const request = {
    ...requestOf(fields, name, work.rows),
    appendToChatTemplate: fields.appendToChatTemplate,
    tokens: fields.logitTokenIds as readonly (string | number)[],
  };
  const recorded = await recordModel(fields, [context], context.signal);
  const { provenance } = recorded;
  const { logitTokenIds, dtype, device } = fields;
  const settings = { kind: "logits", tokens: logitTokenIds, dtype, device: deviceName(device) };
  const pass = { ...rowPassOf(fields, recorded, work), members: [{ context, settings, isHalf: dtype === "float16" }] };
  const start = (isDone: IsDone, lookup?: RowLookup) =>
    run(request, { ...runOptions([context], context.signal, begunOf(work, isDone)), provenance, isDone, lookup });
  const [shards] = await context.work(() => collectUnknown({ pass, outputs: [0], start }, work));
  return shards;
}

implement(
  LLMGenerateTextOp,
  async (fields, context) => (await writtenTexts(fields, context)).texts,
  { checkStored: changedModel, parts: inParts(({ prompt }) => prompt, writtenTexts), needs: ONE_MODEL },
);

async function writtenTexts(
  { model, prompt, maxTokens }: LLMGenerateTextFields,
  context: Context,
  range?: RowRange,
): Promise<TextShards> {
  const work = workOn(await inputsOf(context, prompt), range);
  const { run, name } = requireCapability(model, "generate");
  const recorded = await recordModel({ model, dtype: null }, [context], context.signal);
  const { fingerprint, provenance } = recorded;
  const { rows } = work;
  const request = { name, rows, maxTokens: Number(maxTokens) };
  const reuse = await textReuse({ context, model, recorded, rows: rows.length, maxTokens: request.maxTokens });
  const shards = await TextShards.resume(context.scratch, fingerprint, rows.length, range, reuse?.keys);
  const lookup = reuse?.lookup([textSink(shards)]);
  const isDone = (row: number) => isElsewhere(work, row) || shards.has(row);
  try {
    const options = { ...runOptions([context], context.signal, begunOf(work, isDone)), provenance, isDone, lookup };
    await context.work(async () => {
      for await (const batch of run(request, options)) await shards.add(batch);
    });
  } catch (error) {
    await shards.flush().catch(() => {});
    throw error;
  }
  reuse?.note();
  if (range !== undefined) await shards.flush();
  else await reuse?.keep([shards.checks]);
  return shards;
}

/** One pass over the rows for all layers that are asked for. */
async function computeLayers(
  fields: PassFields,
  work: Work,
  members: readonly Member[],
  signal: AbortSignal,
): Promise<readonly RowShards[]> {
  const { run, name } = requireCapability(fields.model, "activations");
  const contexts = members.map(({ context }) => context);
  const layers = [...new Set(members.map(({ point }) => point))];
  const request = { ...requestOf(fields, name, work.rows), tokenMode: fields.tokenMode, layers };
  const recorded = await recordModel(fields, contexts, signal);
  const { provenance } = recorded;
  const outputs = members.map(({ point }) => layers.indexOf(point));
  const pass = {
    ...rowPassOf(fields, recorded, work),
    members: members.map(({ point, context }) => ({
      context,
      settings: activationSettings(fields, point),
      isHalf: (typeof point === "number" ? layerType(fields) : fields.dtype) === "float16",
    })),
  };
  const start = (isDone: IsDone, lookup?: RowLookup) =>
    run(request, { ...runOptions(contexts, signal, begunOf(work, isDone)), provenance, isDone, lookup });
  return await collectUnknown({ pass, outputs, start }, work);
}

/** What the rows of all ops of a pass depend on. */
function rowPassOf(
  fields: RequestFields & { appendToChatTemplate?: string | null },
  recorded: RecordedModel,
  { rows }: Work,
) {
  const { model, maxLength, applyChatTemplate, appendToChatTemplate = null } = fields;
  return {
    model,
    recorded,
    rows: rows.length,
    reading: { maxLength: maxLength === null ? null : Number(maxLength), applyChatTemplate, appendToChatTemplate },
  };
}

function activationSettings({ tokenMode, dtype, device }: PassFields, point: StreamPoint) {
  return { kind: "activations", point, tokenMode, dtype, device: deviceName(device) };
}
