/**
 * Reading what goes on inside of language models: attention, the logit lens, attribution of logits and to tokens.
 *
 * @module
 */

import { Table } from "apache-arrow";
import {
  type LLMAttentionFields,
  LLMAttentionOp,
  type LLMLogitAttributionFields,
  LLMLogitAttributionOp,
  type LLMLogitLensFields,
  LLMLogitLensOp,
} from "../../ops/types/readings.ts";
import type { ReadingFields } from "../../ops/types/reading_fields.ts";
import { type LLMTokenAttributionFields, LLMTokenAttributionOp } from "../../ops/types/token_attributions.ts";
import { gridTableSteps, type GridValue } from "../../stores/formats/grid.ts";
import { atPace, Pace } from "../../stores/pace.ts";
import { type Context, implement, type RowRange } from "../evaluation/implementation.ts";
import {
  type AskedLogits,
  type AskedProbe,
  type AskedReading,
  findModelProvider,
  readTranslators,
  requireCapability,
  requireEdits,
} from "../models/mod.ts";
import { rowEdits } from "./extraction/edit_values.ts";
import { begunOf, collect, inParts, type IsDone, requestOf, resumeShards, workOn } from "./extraction/model_rows.ts";
import { numbersOfRows, type RowShards } from "./extraction/row_shards.ts";
import { answersOf, changedModel, inputsOf, ONE_MODEL, recordModel, runOptions } from "./model_runs.ts";
import { probePlane } from "../probes/mod.ts";
import { attentionGrid, attributionGrid, lensGrid, type ReadRows } from "./reading_grids.ts";
import { tokenAttributionGrid } from "./token_attribution_grid.ts";
import { takeTokens, tokensOf } from "./token_rows.ts";

/** Rows that become a part of a grid at once. */
const ROWS_AT_ONCE = 512;

implement(LLMAttentionOp, async (fields, context) => {
  const rows = await attentionRows(fields, context);
  return await tableOf(
    rows,
    fields,
    context,
    (count) => Math.round(Math.sqrt(count)),
    (read) => attentionGrid(fields, read),
  );
}, { checkStored: changedModel, parts: inParts(({ text }) => text, attentionRows), needs: ONE_MODEL });

function attentionRows(fields: LLMAttentionFields, context: Context, range?: RowRange): Promise<RowShards> {
  const { layers, heads } = fields;
  const reading = { kind: "attention", layers: layers.map(Number), heads: heads && heads.map(Number) } as const;
  return readRows(fields, context, range, { reading });
}

implement(LLMLogitLensOp, async (fields, context) => {
  const rows = await lensRows(fields, context);
  return await tableOf(rows, fields, context, (count) => count, (read) => lensGrid(fields, read));
}, { checkStored: changedModel, parts: inParts(({ text }) => text, lensRows), needs: ONE_MODEL });

async function lensRows(fields: LLMLogitLensFields, context: Context, range?: RowRange): Promise<RowShards> {
  const { layers, topK, logitTokenIds, translators } = fields;
  const stored = translators === null ? undefined : await readTranslators(translators);
  if (stored !== undefined) context.record({ translators: { path: translators, sha256: stored.sha256 } });
  const reading = {
    kind: "lens",
    layers: layers && layers.map(Number),
    topK: Number(topK),
    tokens: logitTokenIds as readonly (string | number)[] | null,
    translators: stored?.translators ?? null,
  } as const;
  return await readRows(fields, context, range, { reading, key: stored?.sha256 });
}

implement(LLMLogitAttributionOp, async (fields, context) => {
  const rows = await attributionRows(fields, context);
  return await tableOf(rows, fields, context, undefined, (read) => attributionGrid(fields, read));
}, { checkStored: changedModel, parts: inParts(({ text }) => text, attributionRows), needs: ONE_MODEL });

async function attributionRows(
  fields: LLMLogitAttributionFields,
  context: Context,
  range?: RowRange,
): Promise<RowShards> {
  const { by, answer, wrong } = fields;
  const { length } = await inputsOf(context, fields.text);
  const [answers, wrongs] = [await answersOf(answer, length, context), await answersOf(wrong, length, context)];
  return await readRows(fields, context, range, { reading: { kind: "attribution", by, answers, wrongs } });
}

implement(LLMTokenAttributionOp, async (fields, context) => {
  const rows = await tokenAttributionRows(fields, context);
  const behind = fields.steps === null ? 1 : 2;
  return await tableOf(rows, fields, context, (count) => count - behind, (read) => {
    return tokenAttributionGrid(fields, read, context.warn);
  });
}, { checkStored: changedModel, parts: inParts(({ text }) => text, tokenAttributionRows), needs: ONE_MODEL });

async function tokenAttributionRows(
  fields: LLMTokenAttributionFields,
  context: Context,
  range?: RowRange,
): Promise<RowShards> {
  const { text, steps, baseline } = fields;
  const { length } = await inputsOf(context, text);
  const reading = {
    kind: "tokens",
    score: await dividedScore(fields, length, context),
    steps: steps === null ? null : Number(steps),
    baselines: baseline === null ? null : await answersOf(baseline, length, context),
  } as const;
  return await readRows(fields, context, range, { reading });
}

/** What is divided among tokens. @throws {ClassifierError} where a probe is not linear */
async function dividedScore(
  { answer, wrong, probe, layer, hookPoint, tokenMode }: LLMTokenAttributionFields,
  rows: number,
  context: Context,
): Promise<AskedLogits | AskedProbe> {
  if (probe === null) {
    const answers = await answersOf(answer!, rows, context);
    return { kind: "logits", answers, wrongs: wrong === null ? null : await answersOf(wrong, rows, context) };
  }
  const trained = await context.probe(probe);
  const { weights, bias } = probePlane(trained);
  const isNormalized = trained.preprocessing.kind === "normalize";
  const plane = { weights: Float32Array.from(weights), bias, isNormalized };
  return { kind: "probe", point: hookPoint ?? Number(layer), tokenMode, plane };
}

/** What is read, and what tells its finished rows from those of another file of translators. */
interface Asked {
  readonly reading: AskedReading;
  readonly key?: string;
}

async function readRows(
  fields: ReadingFields,
  context: Context,
  range: RowRange | undefined,
  { reading, key = "" }: Asked,
): Promise<RowShards> {
  if (fields.edits.length > 0) requireEdits(fields.model);
  const work = await workOn(await inputsOf(context, fields.text), range);
  const { run, name } = requireCapability(fields.model, "readings");
  const edits = await rowEdits(fields, work.rows.length, context);
  const request = { ...requestOf(fields, name, work.rows), reading, edits };
  const { provenance, fingerprint } = await recordModel(fields, [context], context.signal);
  const recorded = { provenance, fingerprint: `${fingerprint}${key.slice(0, 16)}` };
  const shards = await resumeShards(recorded, [context], work);
  const start = (isDone: IsDone) =>
    run(request, { ...runOptions([context], context.signal, begunOf(work, isDone)), provenance, isDone });
  await context.work(() => collect(shards, [0], start, work));
  return shards[0];
}

/** The grid of finished rows, part by part. @param tokensIn how many tokens a row of so many vectors has; left out: no matter */
async function tableOf(
  shards: RowShards,
  fields: ReadingFields,
  context: Context,
  tokensIn: ((vectors: number) => number) | undefined,
  gridOf: (read: ReadRows) => Promise<GridValue>,
): Promise<Table> {
  const tokens = tokensIn && await tokensOf(fields as never, context);
  const { run: labels, name } = requireCapability(fields.model, "labels");
  const { provider } = findModelProvider(fields.model);
  const model = await labels.call(provider, name, fields.dtype, { signal: context.signal });
  const parts: Table[] = [];
  const pace = new Pace(context.signal);
  for await (const rows of shards.inOrder(ROWS_AT_ONCE)) {
    const counts = Array.from(rows.counts, (count) => tokensIn?.(count) ?? 0);
    const read = tokens && await takeTokens(tokens, counts, "The reading");
    const grid = await gridOf({ rows: numbersOfRows(rows), columns: rows.columns, counts, tokens: read, model });
    parts.push(await atPace(gridTableSteps(grid), pace));
  }
  return new Table(parts[0].schema, parts.flatMap(({ batches }) => batches));
}
