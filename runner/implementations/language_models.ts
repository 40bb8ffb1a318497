/**
 * Running language models.
 *
 * @module
 */

import type { Vector } from "apache-arrow";
import { ModelError } from "../../ops/errors.ts";
import { type PythonJson, pythonJson } from "../../ops/python_json.ts";
import {
  LLMGenerateTextOp,
  type LLMLayerActivationsFields,
  LLMLayerActivationsOp,
  LLMLogitScoresOp,
} from "../../ops/types/language_models.ts";
import { type Context, implement } from "../implementation.ts";
import { LayerPasses, type PassMember } from "../layer_passes.ts";
import { GatheredRows } from "../models/gathered_rows.ts";
import { type ModelInput, requireCapability, type RunOptions } from "../models/mod.ts";

interface Member extends PassMember {
  readonly context: Context;
}

const passes = new LayerPasses<Member, Vector>();

implement(LLMLayerActivationsOp, async (fields, context) => {
  const inputs = await inputsOf(context, fields.text);
  const { layer: _, text, ...shared } = fields;
  const key = pythonJson({ ...shared, text: text.uuid } as PythonJson);
  const member = { layer: Number(fields.layer), signal: context.signal, context };
  return await passes.join(key, member, (members, signal) => computeLayers(fields, inputs, members, signal));
});

implement(LLMLogitScoresOp, async (fields, context) => {
  const rows = await inputsOf(context, fields.text);
  const { run, name } = requireCapability(fields.model, "logits");
  const request = {
    ...requestOf(fields, name, rows),
    appendToChatTemplate: fields.appendToChatTemplate,
    tokens: fields.logitTokenIds as readonly (string | number)[],
  };
  const gathered = new GatheredRows(rows.length, "one", fields.dtype);
  for await (const batch of run(request, runOptions([context], context.signal))) gathered.add(batch, 0);
  return gathered.column();
});

implement(LLMGenerateTextOp, async ({ model, prompt, maxTokens }, context) => {
  const rows = await inputsOf(context, prompt);
  const { run, name } = requireCapability(model, "generate");
  const texts = new Array<string>(rows.length);
  const request = { name, rows, maxTokens: Number(maxTokens) };
  for await (const batch of run(request, runOptions([context], context.signal))) {
    batch.rows.forEach((row, i) => texts[row] = batch.texts[i]);
  }
  return texts;
});

/** One pass over the rows for all layers that are asked for. */
async function computeLayers(
  fields: LLMLayerActivationsFields,
  rows: readonly ModelInput[],
  members: readonly Member[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, Vector>> {
  const { run, name } = requireCapability(fields.model, "activations");
  const layers = [...new Set(members.map(({ layer }) => layer))];
  const gathered = layers.map(() =>
    new GatheredRows(rows.length, fields.tokenMode === "all" ? "many" : "one", fields.dtype)
  );
  const request = { ...requestOf(fields, name, rows), tokenMode: fields.tokenMode, layers };
  const contexts = members.map(({ context }) => context);
  for await (const batch of run(request, runOptions(contexts, signal))) {
    gathered.forEach((layer, i) => layer.add(batch, i));
  }
  return new Map(layers.map((layer, i) => [layer, gathered[i].column()]));
}

interface RequestFields {
  readonly dtype: string | null;
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
  };
}

async function inputsOf(context: Context, text: LLMLayerActivationsFields["text"]): Promise<readonly ModelInput[]> {
  const values = await context.values(text);
  if (values.length === 0) throw new ModelError("there are no rows to run the model on: the dataset is empty");
  return values as readonly ModelInput[];
}
