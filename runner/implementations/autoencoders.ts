/**
 * Sparse autoencoders, and which of their features are on.
 *
 * @module
 */

import { Table } from "apache-arrow";
import { ModelError } from "../../ops/errors.ts";
import type { Op } from "../../ops/op.ts";
import { FeatureScoreOp, type LLMFeaturesFields, LLMFeaturesOp, LoadSaeOp } from "../../ops/types/autoencoders.ts";
import { featuresTable } from "../../stores/formats/features.ts";
import { atPace, mapResting, Pace } from "../../stores/pace.ts";
import { Encoder, encoderBytes } from "../autoencoders/encoder.ts";
import type { Autoencoder } from "../autoencoders/autoencoder.ts";
import { describeSae } from "../autoencoders/describe.ts";
import { openAutoencoder } from "../autoencoders/open.ts";
import { MOST_FEATURES, packRow, unpackRow } from "../autoencoders/packed.ts";
import { poolChosen } from "../autoencoders/pool_chosen.ts";
import { poolRow } from "../autoencoders/pool_row.ts";
import { type Context, implement, PartStream, type RowRange } from "../evaluation/implementation.ts";
import { requireCapability, requireEdits, type RowBatch } from "../models/mod.ts";
import { featureRowSteps } from "../values/feature_values.ts";
import { rowEdits } from "./extraction/edit_values.ts";
import { begunOf, collect, inParts, type IsDone, requestOf, resumeShards, workOn } from "./extraction/model_rows.ts";
import { numbersOfRows, type RowShards } from "./extraction/row_shards.ts";
import { changedModel, inputsOf, ONE_MODEL, recordModel, runOptions } from "./model_runs.ts";
import { autoencoderOf, requireFeatures, saeHash, saeName } from "./sae_weights.ts";
import { warnOfModel } from "./sae_model.ts";
import { warnOfStart } from "./sae_start.ts";
import { takeTokens, tokensOf } from "./token_rows.ts";

/** Rows that become a part of a table at once. */
const ROWS_AT_ONCE = 512;

implement(LoadSaeOp, async (fields, context) => {
  const sae = await openAutoencoder(fields, { signal: context.signal, onWarning: context.warn });
  return describeSae(sae, fields.point ?? sae.trainedAt.point);
});

/** An autoencoder and the point that it reads. */
export interface ReadSae {
  /** The autoencoder. */
  readonly sae: Autoencoder;
  /** The point that it reads, by TransformerLens's name. */
  readonly point: string;
  /** The one that it writes: the same, unless it is a transcoder. */
  readonly pointOut: string;
}

/** Opens an autoencoder to be used. @throws {ModelError} where nobody knows where it reads */
export async function openSae(op: Op<"sae">, context: Context): Promise<ReadSae> {
  const sae = await autoencoderOf(op, context);
  const { point, pointOut = point } = sae.trainedAt;
  if (point !== undefined) return { sae, point, pointOut: pointOut! };
  const made = op.type === LoadSaeOp.type ? "loadSae(path, {" : "trainSae(activations, { width, k,";
  throw new ModelError(
    `The autoencoder ${saeName(op)} does not say where it reads: make it with the point, as in ` +
      `${made} point: "blocks.20.hook_resid_post" })`,
  );
}

implement(
  LLMFeaturesOp,
  async (fields, context) => await tableOf(await featureShards(fields, context), fields, context),
  { checkStored: changedModel, parts: inParts(({ text }) => text, featureShards), needs: ONE_MODEL },
);

async function featureShards(fields: LLMFeaturesFields, context: Context, range?: RowRange): Promise<RowShards> {
  const { model, sae: op, edits, pool } = fields;
  if (edits.length > 0) requireEdits(model);
  const { sae, point } = await openSae(op, context);
  if (sae.encoder.columns > MOST_FEATURES) {
    throw new ModelError(
      `The autoencoder ${saeName(op)} has ${sae.encoder.columns} features: ${MOST_FEATURES} are the most`,
    );
  }
  const work = await workOn(await inputsOf(context, fields.text), range);
  const { run, name } = requireCapability(model, "activations");
  const request = {
    ...requestOf(fields, name, work.rows),
    tokenMode: "all" as const,
    layers: [point],
    edits: await rowEdits(fields, work.rows.length, context),
  };
  const { provenance, fingerprint } = await recordModel(fields, [context], context.signal);
  await warnOfStart(sae, fields, context);
  await warnOfModel(sae, fields, context);
  const hash = saeHash(op);
  context.record({ sae: { sha256: hash, architecture: sae.architecture, point } });
  const recorded = { provenance, fingerprint: `${fingerprint}${hash.slice(0, 16)}` };
  const [shards] = await resumeShards(recorded, [context], work);
  const start = (isDone: IsDone) =>
    encoded(
      run(request, { ...runOptions([context], context.signal, begunOf(work, isDone)), provenance, isDone }),
      sae,
      pool,
      context.signal,
    );
  await context.work(
    () => collect([shards], [0], start, work),
    encoderBytes(sae),
  );
  return shards;
}

/** Dense states are held for a batch alone: what is kept of it are the features that are on. */
async function* encoded(
  batches: AsyncIterable<RowBatch>,
  sae: Autoencoder,
  pool: LLMFeaturesFields["pool"],
  signal: AbortSignal,
): AsyncGenerator<RowBatch, void, void> {
  await using encoder = await Encoder.open(sae);
  const pace = new Pace(signal);
  for await (const { rows, tokenCounts, outputs: [states] } of batches) {
    const { features } = await encoder.encode(states, signal);
    let at = 0;
    const packed = await mapResting(tokenCounts, (count) => {
      const own = features.slice(at, at += count);
      return packRow(pool === "none" ? own : [poolRow(own, pool)]);
    }, pace);
    const data = new Float32Array(packed.reduce((sum, { length }) => sum + length, 0));
    packed.reduce((start, row) => (data.set(row, start), start + row.length), 0);
    yield { rows, tokenCounts: packed.map(({ length }) => length), outputs: [{ rows: data.length, columns: 1, data }] };
  }
}

/** In one piece where all rows are in memory, else as a stream. */
async function tableOf(
  shards: RowShards,
  fields: LLMFeaturesFields,
  context: Context,
): Promise<Table | PartStream> {
  const parts = () => tablesOf(shards, fields, context);
  if (shards.areStored) return new PartStream(parts);
  const tables = await Array.fromAsync(parts());
  return new Table(tables[0].schema, tables.flatMap(({ batches }) => batches));
}

/** One table at least, so that there is a schema. */
async function* tablesOf(
  shards: RowShards,
  fields: LLMFeaturesFields,
  context: Context,
): AsyncGenerator<Table, void, void> {
  const tokens = fields.pool === "none" ? await tokensOf(fields as never, context) : undefined;
  let isEmpty = true;
  for await (const ordered of shards.inOrder(ROWS_AT_ONCE)) {
    const rows = numbersOfRows(ordered).map(unpackRow);
    const read = tokens && await takeTokens(tokens, rows.map(({ counts }) => counts.length), "The features");
    yield featuresTable({
      counts: rows.map(({ counts }) => counts),
      indices: rows.map(({ indices }) => indices),
      values: rows.map(({ values }) => values),
      ...(read && { tokens: read.map(({ texts }) => JSON.stringify(texts)) }),
    });
    isEmpty = false;
  }
  if (isEmpty) yield featuresTable({ counts: [], indices: [], values: [] });
}

implement(FeatureScoreOp, async ({ features, index, pool }, context) => {
  const wanted = Number(index);
  const placeOf = (feature: number) => feature === wanted ? 0 : undefined;
  const scores: number[] = [];
  const score = new Float64Array(1);
  const pace = new Pace(context.signal);
  for await (const table of context.tables(features)) {
    await mapResting(await atPace(featureRowSteps(table), pace), (row) => {
      score[0] = 0;
      poolChosen(row, pool, placeOf, score);
      scores.push(score[0]);
    }, pace);
  }
  if (!scores.some((score) => score !== 0)) await requireFeatures([wanted], features, context);
  return scores;
}, { needs: { cores: 1 } });
