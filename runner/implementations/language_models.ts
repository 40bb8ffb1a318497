/**
 * Running language models.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { ModelError } from "../../ops/errors.ts";
import type { Status } from "../../ops/evaluator.ts";
import type { Op } from "../../ops/op.ts";
import { type PythonJson, pythonJson } from "../../ops/python_json.ts";
import { type LLMHookActivationsFields, LLMHookActivationsOp } from "../../ops/types/hook_activations.ts";
import {
  LLMGenerateTextOp,
  type LLMLayerActivationsFields,
  LLMLayerActivationsOp,
  LLMLogitScoresOp,
} from "../../ops/types/language_models.ts";
import { type Context, implement } from "../implementation.ts";
import { LayerPasses, type PassMember } from "../extraction/layer_passes.ts";
import {
  findModelProvider,
  type ModelInput,
  requireCapability,
  type RowBatch,
  type RunOptions,
  type StreamPoint,
} from "../models/mod.ts";
import { RowShards } from "../extraction/row_shards.ts";
import { TextShards } from "../extraction/text_shards.ts";
import { opName } from "../op_name.ts";
import { columnOfRows } from "../extraction/row_column.ts";

interface Member extends PassMember {
  /** What of the layer: the layer itself, or a named point in it. */
  readonly point: StreamPoint;
  readonly context: Context;
}

/** What ops of one pass have in common. */
type PassFields = Omit<LLMLayerActivationsFields, "layer" | "torchCompile">;

const passes = new LayerPasses<Member, RowShards>();

implement(LLMLayerActivationsOp, ({ layer, torchCompile: _, ...fields }, context) => {
  return activations(fields, { layer: Number(layer), point: Number(layer), signal: context.signal, context });
}, { checkStored: changedModel });

implement(LLMHookActivationsOp, ({ hookPoint, ...fields }: LLMHookActivationsFields, context) => {
  const layer = Number(/\d+/.exec(hookPoint)?.[0]);
  return activations(fields, { layer, point: hookPoint, signal: context.signal, context });
}, { checkStored: changedModel });

async function activations(fields: PassFields, member: Member) {
  const { text, ...shared } = fields;
  const inputs = await inputsOf(member.context, text);
  const key = pythonJson({ ...shared, text: text.uuid } as PythonJson);
  const shards = await passes.join(key, member, (members, signal) => computeLayers(fields, inputs, members, signal));
  return await columnOfRows(shards, fields.tokenMode === "all" ? "many" : "one", fields.dtype);
}

implement(LLMLogitScoresOp, async (fields, context) => {
  const rows = await inputsOf(context, fields.text);
  const { run, name } = requireCapability(fields.model, "logits");
  const request = {
    ...requestOf(fields, name, rows),
    appendToChatTemplate: fields.appendToChatTemplate,
    tokens: fields.logitTokenIds as readonly (string | number)[],
  };
  const shards = await resumeShards(fields, [context], rows.length);
  await collect(shards, [0], (isDone) => run(request, { ...runOptions([context], context.signal), isDone }));
  return await columnOfRows(shards[0], "one", fields.dtype);
}, { checkStored: changedModel });

implement(LLMGenerateTextOp, async ({ model, prompt, maxTokens }, context) => {
  const rows = await inputsOf(context, prompt);
  const { run, name } = requireCapability(model, "generate");
  const fingerprint = await recordModel({ model, dtype: null }, [context]);
  const shards = await TextShards.resume(context.scratch, fingerprint, rows.length);
  const request = { name, rows, maxTokens: Number(maxTokens) };
  const options = { ...runOptions([context], context.signal), isDone: (row: number) => shards.has(row) };
  try {
    for await (const batch of run(request, options)) await shards.add(batch);
  } catch (error) {
    await shards.flush().catch(() => {});
    throw error;
  }
  return shards.texts;
}, { checkStored: changedModel });

/** One pass over the rows for all layers that are asked for. */
async function computeLayers(
  fields: PassFields,
  rows: readonly ModelInput[],
  members: readonly Member[],
  signal: AbortSignal,
): Promise<readonly RowShards[]> {
  const { run, name } = requireCapability(fields.model, "activations");
  const contexts = members.map(({ context }) => context);
  const layers = [...new Set(members.map(({ point }) => point))];
  const request = { ...requestOf(fields, name, rows), tokenMode: fields.tokenMode, layers };
  const shards = await resumeShards(fields, contexts, rows.length);
  const outputs = members.map(({ point }) => layers.indexOf(point));
  await collect(shards, outputs, (isDone) => run(request, { ...runOptions(contexts, signal), isDone }));
  return shards;
}

/**
 * Gathers what a model gives. What is finished is kept whatever happens: the next run goes on from there.
 *
 * @param outputs For each of `shards`, which of a batch's outputs it takes.
 */
async function collect(
  shards: readonly RowShards[],
  outputs: readonly number[],
  start: (isDone: (row: number) => boolean) => AsyncIterable<RowBatch>,
): Promise<void> {
  try {
    for await (const batch of start((row) => shards.every((each) => each.has(row)))) {
      await Promise.all(shards.map((each, i) => each.add(batch, outputs[i])));
    }
  } catch (error) {
    await Promise.allSettled(shards.map((each) => each.flush()));
    throw error;
  }
}

/** What earlier runs have finished with the model as it is now. */
async function resumeShards(
  fields: ModelFields,
  contexts: readonly Context[],
  rows: number,
): Promise<readonly RowShards[]> {
  const fingerprint = await recordModel(fields, contexts);
  return await Promise.all(contexts.map(({ scratch }) => RowShards.resume(scratch, fingerprint, rows)));
}

interface ModelFields {
  readonly model: string;
  readonly dtype: string | null;
}

/** Keeps what identifies the model, as it is now, in the statuses. Returns a name for it. */
async function recordModel({ model, dtype }: ModelFields, contexts: readonly Context[]): Promise<string> {
  const { provider, name } = findModelProvider(model);
  const provenance = await provider.provenance?.(name, dtype) ?? {};
  contexts.forEach((context) => context.record({ model: provenance }));
  return createHash("sha256").update(JSON.stringify(provenance)).digest("hex").slice(0, 16);
}

/** What to say of a stored result whose model's files are others now. A model that is not here says nothing. */
async function changedModel(op: Op, { provenance }: Status): Promise<string | undefined> {
  const stored = provenance?.model;
  if (stored === undefined) return undefined;
  const model = op.fields.model as string;
  const { provider, name } = findModelProvider(model);
  const now = await provider.provenance?.(name, op.fields.dtype as string | null ?? null).catch(() => undefined);
  if (now === undefined || JSON.stringify(now) === JSON.stringify(stored)) return undefined;
  return `${opName(op)} was computed with other files of the model ${model} than are here now: ` +
    "its result is used as it is; under another name the model is computed anew";
}

interface RequestFields extends ModelFields {
  readonly device: string;
  readonly batchSize: number | bigint;
  readonly maxLength: number | bigint | null;
  readonly applyChatTemplate: boolean;
}

function requestOf(fields: RequestFields, name: string, rows: readonly ModelInput[]) {
  const { dtype, device, batchSize, maxLength, applyChatTemplate } = fields;
  return {
    name,
    rows,
    dtype,
    device,
    batchSize: Number(batchSize),
    maxLength: maxLength === null ? null : Number(maxLength),
    applyChatTemplate,
  };
}

/** Every op of a shared pass hears of its progress and its warnings. */
function runOptions(contexts: readonly Context[], signal: AbortSignal): RunOptions {
  return {
    signal,
    onProgress: ({ rows, totalRows }) => contexts.forEach((context) => context.progress(rows, totalRows)),
    onWarning: (warning) => contexts.forEach((context) => context.warn(warning)),
    onReady: (engine) => contexts.forEach((context) => context.record({ engine })),
  };
}

async function inputsOf(context: Context, text: LLMLayerActivationsFields["text"]): Promise<readonly ModelInput[]> {
  const values = await context.values(text);
  if (values.length === 0) throw new ModelError("there are no rows to run the model on: the dataset is empty");
  return values as readonly ModelInput[];
}
