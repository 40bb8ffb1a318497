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
import { collectUnknown, type KnownPass, knownPass, originsOf } from "./extraction/known_pass.ts";
import { lonePass } from "./extraction/lone_pass.ts";
import {
  begunOf,
  inParts,
  type IsDone,
  isElsewhere,
  keepFinished,
  requestOf,
  type Work,
  workOn,
} from "./extraction/model_rows.ts";
import { deviceName } from "./extraction/reuse/row_pass.ts";
import { textReuse, textSink } from "./extraction/reuse/text_reuse.ts";
import type { RowShards } from "./extraction/row_shards.ts";
import { TextShards } from "./extraction/text_shards.ts";
import { type AskedOp, type Context, implement, type RowOrigins, type RowRange } from "../evaluation/implementation.ts";
import { layerType } from "../models/layer_type.ts";
import { requireCapability, type StreamPoint } from "../models/mod.ts";
import type { RowLookup } from "../models/rows/row_lookup.ts";
import { changedModel, inputsOf, ONE_MODEL, type RecordedModel, recordModel, runOptions } from "./model_runs.ts";

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
    origins: activationOrigins,
    sharedFields: ({ layer: _, torchCompile: __, ...shared }) => shared,
    needs: ONE_MODEL,
  },
);

function layerRows(fields: LLMLayerActivationsFields, context: Context, range?: RowRange): Promise<RowShards> {
  return activations(fields, memberOf(fields, context), range);
}

/** Layers and hook points share passes. */
function memberOf(fields: LLMLayerActivationsFields | LLMHookActivationsFields, context: Context): Member {
  return { point: "hookPoint" in fields ? fields.hookPoint : Number(fields.layer), context };
}

implement(
  LLMHookActivationsOp,
  async (fields, context) => columnOf(fields, await hookRows(fields, context), fields.dtype),
  {
    checkStored: changedModel,
    parts: inParts(({ text }) => text, hookRows),
    origins: activationOrigins,
    sharedFields: ({ hookPoint: _, ...shared }) => shared,
    needs: ONE_MODEL,
  },
);

function hookRows(fields: LLMHookActivationsFields, context: Context, range?: RowRange): Promise<RowShards> {
  return activations(fields, memberOf(fields, context), range);
}

async function activations(fields: PassFields, member: Member, range: RowRange | undefined): Promise<RowShards> {
  const work = await workOn(await inputsOf(member.context, fields.text), range);
  return await member.context.inPass(member, async (members, signal) => {
    const recorded = await recordModel(fields, members.map(({ context }) => context), signal);
    return await collectUnknown(activationPass({ fields, recorded, work, members, signal }));
  });
}

/** Where the rows of activations would come from. */
async function activationOrigins(
  ops: readonly AskedOp<LLMLayerActivationsFields | LLMHookActivationsFields>[],
): Promise<RowOrigins | undefined> {
  const [{ fields, context }] = ops;
  const { signal } = context;
  const members = ops.map((each) => memberOf(each.fields, each.context));
  const recorded = await recordModel(fields, ops.map((each) => each.context), signal, true);
  const work = await workOn(await inputsOf(context, fields.text), undefined);
  return await originsOf(activationPass({ fields, recorded, work, members, signal }));
}

function columnOf({ tokenMode }: PassFields, shards: RowShards, dtype: string | null) {
  return columnOfRows(shards, tokenMode === "all" ? "many" : "one", dtype);
}

const logits = lonePass(async (fields: LLMLogitScoresFields, context) => {
  const rows = await inputsOf(context, fields.text);
  const { run, name } = requireCapability(fields.model, "logits");
  const { appendToChatTemplate, logitTokenIds, dtype, device } = fields;
  const tokens = logitTokenIds as readonly (string | number)[];
  return {
    fields,
    rows,
    settings: { kind: "logits", tokens: logitTokenIds, dtype, device: deviceName(device) },
    run: (options) => run({ ...requestOf(fields, name, rows), appendToChatTemplate, tokens }, options),
  };
});

implement(
  LLMLogitScoresOp,
  async (fields, context) => await columnOfRows(await logits.rows(fields, context), "one", fields.dtype),
  {
    checkStored: changedModel,
    parts: inParts(({ text }) => text, logits.rows),
    origins: logits.origins,
    needs: ONE_MODEL,
  },
);

implement(
  LLMGenerateTextOp,
  async (fields, context) => (await writtenTexts(fields, context)).texts,
  {
    checkStored: changedModel,
    parts: inParts(({ prompt }) => prompt, writtenTexts),
    origins: textOrigins,
    needs: ONE_MODEL,
  },
);

/** What texts are asked for, and where. */
export interface WrittenFields extends LLMGenerateTextFields {
  /** Where the model runs. @default "auto" */
  readonly device?: string;
  /** Number type of the model. @default null */
  readonly dtype?: string | null;
}

/** Where texts would come from. */
export async function textOrigins(
  [{ fields, context }]: readonly AskedOp<WrittenFields>[],
): Promise<RowOrigins | undefined> {
  const { openReuse, start } = await textPass(fields, context, undefined, true);
  return await (await openReuse())?.origins(start);
}

/** Writes the texts of an op that are not known. */
export async function writtenTexts(
  fields: WrittenFields,
  context: Context,
  range?: RowRange,
): Promise<TextShards> {
  const pass = await textPass(fields, context, range);
  // Which texts are known is asked when it is this op's turn: others of its run may write them before.
  return await context.work(() => writeUnknown(pass, context, range));
}

async function writeUnknown(
  { work, recorded, openReuse, start }: Awaited<ReturnType<typeof textPass>>,
  context: Context,
  range: RowRange | undefined,
): Promise<TextShards> {
  const reuse = await openReuse();
  await reuse?.announce();
  const shards = await TextShards.resume(
    context.scratch,
    recorded.fingerprint,
    work.rows.length,
    range,
    reuse?.keys,
  );
  const lookup = reuse?.lookup([textSink(shards, (row) => isElsewhere(work, row))]);
  const isDone = (row: number) => isElsewhere(work, row) || shards.has(row);
  await keepFinished([shards], work, async () => {
    for await (const batch of start(isDone, lookup)) await shards.add(batch);
  });
  // Whose turn comes next finds them, though the result is not written yet.
  if (reuse !== undefined) await shards.flush();
  reuse?.note();
  if (range === undefined) await reuse?.keep([await shards.checks()]);
  return shards;
}

async function textPass(
  { model, prompt, maxTokens: most, device, dtype = null }: WrittenFields,
  context: Context,
  range: RowRange | undefined,
  isLocal = false,
) {
  const work = await workOn(await inputsOf(context, prompt), range);
  const { run, name } = requireCapability(model, "generate");
  const recorded = await recordModel({ model, dtype }, [context], context.signal, isLocal);
  const { rows } = work;
  const maxTokens = Number(most);
  const openReuse = () => textReuse({ context, model, recorded, rows: rows.length, maxTokens, device, dtype });
  const { provenance } = recorded;
  const start = (isDone: IsDone, lookup: RowLookup | undefined) =>
    run(
      { name, rows, maxTokens, device, dtype },
      { ...runOptions([context], context.signal, begunOf(work, isDone)), provenance, isDone, lookup },
    );
  return { work, recorded, openReuse, start };
}

/** What is computed in a pass. */
interface Passing {
  readonly fields: PassFields;
  readonly recorded: RecordedModel;
  readonly work: Work;
  readonly members: readonly Member[];
  readonly signal: AbortSignal;
}

/** One pass over the rows for all layers that are asked for. */
function activationPass({ fields, recorded, work, members, signal }: Passing): KnownPass {
  const { run, name } = requireCapability(fields.model, "activations");
  const layers = [...new Set(members.map(({ point }) => point))];
  const request = { ...requestOf(fields, name, work.rows), tokenMode: fields.tokenMode, layers };
  const outputs = members.map(({ point }) => layers.indexOf(point));
  const settled = members.map(({ point, context }) => ({
    context,
    settings: activationSettings(fields, point),
    isHalf: (typeof point === "number" ? layerType(fields) : fields.dtype) === "float16",
  }));
  return knownPass({ fields, recorded, work, members: settled, outputs, signal }, (options) => run(request, options));
}

function activationSettings({ tokenMode, dtype, device }: PassFields, point: StreamPoint) {
  return { kind: "activations", point, tokenMode, dtype, device: deviceName(device) };
}
