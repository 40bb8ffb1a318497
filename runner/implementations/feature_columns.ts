/**
 * Features as vectors, their directions, and what these promote.
 *
 * @module
 */

import { ModelError } from "../../ops/errors.ts";
import { checkFeatures } from "../../ops/feature_index.ts";
import { parseHookName } from "../../ops/hook_points.ts";
import type { Op } from "../../ops/op.ts";
import {
  FeatureVectorsOp,
  type LLMFeatureLogitsFields,
  LLMFeatureLogitsOp,
  SaeDirectionsOp,
} from "../../ops/types/feature_columns.ts";
import { atPace, mapResting, Pace } from "../../stores/pace.ts";
import { poolChosen } from "../autoencoders/pool_chosen.ts";
import type { WeightMatrix } from "../autoencoders/weight_matrix.ts";
import { addedLogits, isCentring, probes, strongest } from "../autoencoders/promoted.ts";
import { type Context, implement } from "../evaluation/implementation.ts";
import {
  EVERYWHERE,
  type Matrix,
  type ModelLabels,
  requireCapability,
  requireEdits,
  type RowEdit,
} from "../models/mod.ts";
import { featureRowSteps } from "../values/feature_values.ts";
import { openSae } from "./autoencoders.ts";
import { requestOf } from "./extraction/model_rows.ts";
import { changedModel, ONE_MODEL, recordModel, runOptions } from "./model_runs.ts";
import { autoencoderOf, requireFeatures } from "./sae_weights.ts";

implement(FeatureVectorsOp, async ({ features, indices, pool }, context) => {
  const places = indices && new Map(indices.map((feature, place) => [Number(feature), place]));
  const placeOf = places === null ? (feature: number) => feature : (feature: number) => places.get(feature);
  const columns = places?.size ?? await countOf(features.fields.sae as Op<"sae">, context);
  const rows = await context.rowsBelow();
  const data = new Float32Array(rows * columns);
  const pace = new Pace(context.signal);
  let at = 0;
  for await (const table of context.tables(features)) {
    const rows = await atPace(featureRowSteps(table), pace);
    await mapResting(rows, (row) => poolChosen(row, pool, placeOf, data.subarray(at, at += columns)), pace);
  }
  const off = places && [...places].filter(([, place]) => isZero({ columns, data }, place)).map(([feature]) => feature);
  if (off?.length) await requireFeatures(off, features, context);
  return { rows, columns, data };
}, { needs: { cores: 1 } });

function isZero({ columns, data }: Pick<Matrix<Float32Array>, "columns" | "data">, column: number): boolean {
  for (let at = column; at < data.length; at += columns) if (data[at] !== 0) return false;
  return true;
}

async function countOf(sae: Op<"sae">, context: Context): Promise<number> {
  return (await autoencoderOf(sae, context)).decoder.rows;
}

implement(SaeDirectionsOp, ({ sae }, context) => directionsOf(sae, context));

async function directionsOf(sae: Op<"sae">, context: Context): Promise<Matrix<Float32Array>> {
  return await (await autoencoderOf(sae, context)).decoder.read();
}

implement(LLMFeatureLogitsOp, async (fields, context) => {
  requireEdits(fields.model);
  const { sae: { decoder }, pointOut } = await openSae(fields.sae, context);
  checkPoint(pointOut);
  const directions: Float32Array[] = [];
  for (const feature of fields.features) directions.push(await directionOf(decoder, Number(feature)));
  const { run: labelsOf, name } = requireCapability(fields.model, "labels");
  const labels = await labelsOf(name, fields.dtype, { signal: context.signal });
  return await context.work(() => promotions(directions, labels, fields, context));
}, { checkStored: changedModel, needs: ONE_MODEL });

/** @throws {ModelError} where directions are none of the stream */
function checkPoint(point: string): void {
  if (parseHookName(point)?.layout === "stream") return;
  throw new ModelError(
    `Cannot say what features at ${point} promote: their directions are none of the residual stream, which the ` +
      "unembedding reads",
  );
}

/** @throws {OpError} where there is no such feature */
async function directionOf(decoder: WeightMatrix, feature: number): Promise<Float32Array> {
  checkFeatures([feature], decoder.rows);
  return (await decoder.read(feature, feature + 1)).data;
}

async function promotions(
  directions: readonly Float32Array[],
  labels: ModelLabels,
  fields: LLMFeatureLogitsFields,
  context: Context,
) {
  const equal = new Float32Array(directions[0].length).fill(1);
  const found: { promoted: Ranked[]; suppressed: Ranked[] }[] = [];
  let centred: boolean | undefined;
  const count = Number(fields.topK);
  for await (const [ahead, back] of headLogits([equal, ...directions], labels, fields, context)) {
    if (centred === undefined) {
      centred = isCentring(ahead, back);
      continue;
    }
    const logits = addedLogits(directions[found.length], centred, ahead, back);
    const ranked = (sign: 1 | -1) => strongest(logits, count, sign).map((id) => ({ id, logit: logits[id] }));
    found.push({ promoted: ranked(1), suppressed: ranked(-1) });
  }
  const ids = [...new Set(found.flatMap((each) => [...each.promoted, ...each.suppressed]).map(({ id }) => id))];
  const texts = await labels.spell(ids);
  const spelled = new Map(ids.map((id, i) => [id, texts[i]]));
  const named = (ranked: readonly Ranked[]) => ranked.map(({ id, logit }) => ({ token: spelled.get(id)!, id, logit }));
  return found.map(({ promoted, suppressed }, i) => ({
    feature: Number(fields.features[i]),
    promoted: named(promoted),
    suppressed: named(suppressed),
  }));
}

interface Ranked {
  readonly id: number;
  readonly logit: number;
}

/** The logits that the model's head gives for each direction and for its opposite, in order. */
async function* headLogits(
  directions: readonly Float32Array[],
  { numLayers, vocabularySize }: ModelLabels,
  fields: LLMFeatureLogitsFields,
  context: Context,
): AsyncGenerator<[ahead: Float32Array, back: Float32Array], void, void> {
  const { run, name } = requireCapability(fields.model, "readings");
  if (vocabularySize === undefined) {
    throw new ModelError(`The provider of ${fields.model} does not say how many tokens there are`);
  }
  const reading = {
    kind: "lens",
    layers: [-1],
    topK: 1,
    tokens: Array.from({ length: vocabularySize }, (_, id) => id),
    translators: null,
  } as const;
  const rows = directions.flatMap(probes);
  // What is read does not matter: its states are set to the directions behind the last block.
  const request = requestOf({ ...fields, maxLength: null, applyChatTemplate: false }, name, rows.map(() => "a"));
  const edits = [setAt(`blocks.${numLayers - 1}.hook_resid_post`, rows)];
  const { provenance } = await recordModel(fields, [context], context.signal);
  const logits = new Map<number, Float32Array>();
  let next = 0;
  for await (
    const batch of run({ ...request, reading, edits }, { ...runOptions([context], context.signal), provenance })
  ) {
    let at = 0;
    batch.rows.forEach((row, i) => {
      logits.set(row, batch.outputs[0].data.slice(at, at + vocabularySize));
      at += batch.tokenCounts[i] * vocabularySize;
    });
    for (; logits.has(next) && logits.has(next + 1); next += 2) {
      yield [logits.get(next)!, logits.get(next + 1)!];
      logits.delete(next);
      logits.delete(next + 1);
    }
  }
}

function setAt(point: string, vectors: readonly Float32Array[]): RowEdit {
  const columns = vectors[0].length;
  const data = new Float32Array(vectors.length * columns);
  vectors.forEach((vector, row) => data.set(vector, row * columns));
  return {
    ...EVERYWHERE,
    action: "set",
    points: [point],
    value: { kind: "rows", matrix: { rows: vectors.length, columns, data } },
  };
}
