/**
 * Running language models.
 *
 * @module
 */

import type { Op } from "../../ops/op.ts";
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
import { RowPart } from "./extraction/row_part.ts";
import { RowShards } from "./extraction/row_shards.ts";
import { TextShards } from "./extraction/text_shards.ts";
import { type Context, implement, type RowParts, type RowRange } from "../evaluation/implementation.ts";
import { type ModelInput, requireCapability, type RowBatch, type StreamPoint } from "../models/mod.ts";
import { WINDOW_ROWS } from "../models/rows/schedule.ts";
import {
  changedModel,
  inputsOf,
  ONE_MODEL,
  type RecordedModel,
  recordModel,
  type RequestFields,
  runOptions,
  settingsOf,
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

/**
 * The number type of krnel-graph's result: its Hugging Face provider sums means in 64 bits, Ollama's vectors come as
 * Python's floats, and sentence-transformers give 32 bits whatever is asked for.
 */
function layerType({ model, tokenMode, dtype }: PassFields): string | null {
  const [scheme] = model.split(":", 1);
  if (scheme === "ollama") return "float64";
  if (scheme === "st" || scheme === "sentencetransformer") return "float32";
  const sums = ["hf", "huggingface", "onnx"].includes(scheme) && tokenMode === "mean";
  return sums ? "float64" : dtype;
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
  const shards = await resumeShards(recorded, [context], work);
  const { provenance } = recorded;
  const start = (isDone: IsDone) =>
    run(request, { ...runOptions([context], context.signal, othersOf(work)), provenance, isDone });
  await context.work(() => collect(shards, [0], start, work));
  return shards[0];
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
  const { fingerprint, provenance } = await recordModel({ model, dtype: null }, [context], context.signal);
  const shards = await TextShards.resume(context.scratch, fingerprint, work.rows.length, range);
  const request = { name, rows: work.rows, maxTokens: Number(maxTokens) };
  const isDone = (row: number) => isElsewhere(work, row) || shards.has(row);
  try {
    const options = { ...runOptions([context], context.signal, othersOf(work)), provenance, isDone };
    await context.work(async () => {
      for await (const batch of run(request, options)) await shards.add(batch);
    });
  } catch (error) {
    await shards.flush().catch(() => {});
    throw error;
  }
  if (range !== undefined) await shards.flush();
  return shards;
}

/** The rows of a dataset, and which of them are computed here. */
interface Work {
  readonly rows: readonly ModelInput[];
  readonly range?: RowRange;
  /** The rows of the range, where there is one. */
  readonly part?: RowPart;
}

type IsDone = (row: number) => boolean;

function workOn(rows: readonly ModelInput[], range: RowRange | undefined): Work {
  return range === undefined ? { rows } : { rows, range, part: new RowPart(rows, range) };
}

/** How many rows other machines compute. */
function othersOf({ part }: Work): number {
  return part?.others ?? 0;
}

/** Whether another machine computes a row. */
function isElsewhere({ part }: Work, row: number): boolean {
  return part !== undefined && !part.has(row);
}

function requestOf(fields: RequestFields, name: string, rows: readonly ModelInput[]) {
  return { ...settingsOf(fields, name), rows };
}

/** Models are run window by window, so that a part that begins with one has the same batches as the whole. */
function inParts<F>(
  textOf: (fields: F) => Op,
  compute: (fields: F, context: Context, range: RowRange) => Promise<unknown>,
): RowParts<F> {
  return {
    step: WINDOW_ROWS,
    count: async (fields, context) => (await context.values(textOf(fields))).length,
    compute: async (fields, context, range) => void await compute(fields, context, range),
  };
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
  const shards = await resumeShards(recorded, contexts, work);
  const outputs = members.map(({ point }) => layers.indexOf(point));
  const { provenance } = recorded;
  const start = (isDone: IsDone) =>
    run(request, { ...runOptions(contexts, signal, othersOf(work)), provenance, isDone });
  await collect(shards, outputs, start, work);
  return shards;
}

/**
 * Gathers what a model gives. What is finished is kept whatever happens: the next run goes on from there, and whoever
 * puts parts together finds them.
 *
 * @param outputs For each of `shards`, which of a batch's outputs it takes.
 */
async function collect(
  shards: readonly RowShards[],
  outputs: readonly number[],
  start: (isDone: IsDone) => AsyncIterable<RowBatch>,
  work: Work,
): Promise<void> {
  const isDone = (row: number) => isElsewhere(work, row) || shards.every((each) => each.has(row));
  try {
    for await (const batch of start(isDone)) {
      await Promise.all(shards.map((each, i) => each.add(batch, outputs[i])));
    }
  } catch (error) {
    await Promise.allSettled(shards.map((each) => each.flush()));
    throw error;
  }
  if (work.range !== undefined) await Promise.all(shards.map((each) => each.flush()));
}

/** What earlier runs have finished with the model as it is now. */
async function resumeShards(
  { fingerprint }: RecordedModel,
  contexts: readonly Context[],
  { rows, range }: Work,
): Promise<readonly RowShards[]> {
  return await Promise.all(
    contexts.map(({ scratch }) => RowShards.resume(scratch, fingerprint, rows.length, range)),
  );
}
