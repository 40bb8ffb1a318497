/**
 * Edits with their vectors, as models take them.
 *
 * @module
 */

import { ModelError } from "../../../ops/errors.ts";
import type { EditPositions } from "../../../ops/handles/edit.ts";
import type { Op } from "../../../ops/op.ts";
import type { EditFields } from "../../../ops/types/edits.ts";
import type { Autoencoder } from "../../autoencoders/autoencoder.ts";
import { isTranscoder } from "../../autoencoders/config.ts";
import { spliceOf } from "../../autoencoders/splice.ts";
import type { Context } from "../../evaluation/implementation.ts";
import type { EditValue, Matrix, RowEdit, Splice } from "../../models/mod.ts";
import { probeDirection } from "../../probes/mod.ts";
import { type UsingModel, warnOfModel } from "../sae_model.ts";
import { autoencoderOf, saeName } from "../sae_weights.ts";

/**
 * Reads what edits are made with.
 *
 * @param using the edits, and the model that is edited
 * @param rows rows that the model reads
 * @throws {ModelError} if an edit has vectors for another number of rows, or vectors that are no numbers or have no direction
 */
export async function rowEdits(
  { edits, ...using }: UsingModel & { readonly edits: readonly Op<"edit">[] },
  rows: number,
  context: Context,
): Promise<RowEdit[]> {
  const read: RowEdit[] = [];
  const told = new Set<Op>();
  // One after the other, so that edits with one autoencoder read its files once.
  for (const edit of edits) {
    const fields = edit.fields as unknown as EditFields;
    read.push(await rowEdit(fields, rows, context));
    const { value } = fields;
    if (value?.kind !== "sae" || told.has(value)) continue;
    told.add(value);
    await warnOfModel(await autoencoderOf(value as Op<"sae">, context), using, context);
  }
  return read;
}

async function rowEdit(fields: EditFields, rows: number, context: Context): Promise<RowEdit> {
  const { action, points, factor, keepNorm, heads, neurons } = fields;
  const isSplice = action === "splice";
  const value = fields.value === null || isSplice ? undefined : await valueOf(fields.value, fields, context);
  if (value !== undefined) checkValue(value, fields, rows);
  return {
    action,
    points,
    value,
    ...(isSplice && { splice: await splicedAutoencoder(fields, context) }),
    factor,
    keepNorm,
    positions: fields.positions as EditPositions,
    keys: fields.keys as EditPositions | null,
    heads: heads && heads.map(Number),
    neurons: neurons && neurons.map(Number),
  };
}

/** A classifier stands for its direction, an autoencoder for a feature's; vectors of all tokens come as a matrix for each row. */
async function valueOf(
  op: Op<"vector" | "classifier" | "sae">,
  { feature }: EditFields,
  context: Context,
): Promise<EditValue> {
  if (op.kind === "sae") {
    return { kind: "same", vector: await featureDirection(op as Op<"sae">, Number(feature), context) };
  }
  if (op.kind === "classifier") {
    const { direction } = probeDirection(await context.probe(op as Op<"classifier">));
    return { kind: "same", vector: Float32Array.from(direction) };
  }
  if (op.fields.tokenMode === "all") {
    const rows = await context.values(op) as readonly (readonly ArrayLike<number>[])[];
    return { kind: "tokens", rows: rows.map(tokenMatrix) };
  }
  const { data, ...sizes } = await context.matrix(op as Op<"vector">);
  const matrix = { ...sizes, data: Float32Array.from(data) };
  return matrix.rows === 1 ? { kind: "same", vector: matrix.data } : { kind: "rows", matrix };
}

async function splicedAutoencoder(fields: EditFields, context: Context): Promise<Splice> {
  const { value, clamp, whereOn, errorTerm } = fields;
  const op = value as Op<"sae">;
  const sae = spliceable(await autoencoderOf(op, context), fields);
  const clamped = new Map(Object.entries(clamp ?? {}).map(([feature, to]) => [Number(feature), Number(to)]));
  for (const feature of clamped.keys()) checkFeature(op, feature, sae.decoder.rows);
  return await spliceOf(sae, { clamp: clamped, whereOn, keepsError: errorTerm });
}

/** A transcoder writes where the edit is. @throws {ModelError} where nobody knows that, or where it reads */
function spliceable(sae: Autoencoder, { points }: EditFields): Autoencoder {
  const { trainedAt, architecture } = sae;
  if (!isTranscoder(architecture)) return sae;
  const { point, pointOut = points.find((name) => name !== point) } = trainedAt;
  if (point !== undefined && pointOut !== undefined) return { ...sae, trainedAt: { ...trainedAt, pointOut } };
  throw new ModelError(
    `Cannot splice a ${architecture} that reads ${
      point ?? "nobody knows where"
    }: its files do not say where it writes; name ` +
      'the point, as in splice({ point: "blocks.2.hook_mlp_out" }), and in loadSae the one that it reads',
  );
}

/** The direction of a feature, as its decoder has it. */
async function featureDirection(op: Op<"sae">, feature: number, context: Context): Promise<Float32Array<ArrayBuffer>> {
  const { decoder } = await autoencoderOf(op, context);
  checkFeature(op, feature, decoder.rows);
  return Float32Array.from((await decoder.read(feature, feature + 1)).data);
}

/** @throws {ModelError} where there is no such feature */
function checkFeature(op: Op<"sae">, feature: number, count: number): void {
  if (feature < count) return;
  throw new ModelError(
    `The autoencoder ${saeName(op)} has no feature ${feature}: it has ${count}, 0 to ${count - 1}`,
  );
}

function tokenMatrix(vectors: readonly ArrayLike<number>[]): Matrix<Float32Array<ArrayBuffer>> {
  const columns = vectors[0]?.length ?? 0;
  const data = new Float32Array(vectors.length * columns);
  vectors.forEach((vector, at) => data.set(vector, at * columns));
  return { rows: vectors.length, columns, data };
}

function checkValue(value: EditValue, { action, points }: EditFields, rows: number): void {
  const what = `${action} at ${JSON.stringify(points[0])}`;
  const count = value.kind === "same" ? 1 : value.kind === "rows" ? value.matrix.rows : value.rows.length;
  if (count !== 1 && count !== rows) {
    throw new ModelError(
      `Cannot ${what}: the edit has vectors for ${count} rows, and the model reads ${rows}; one row is the same for all ` +
        "rows, as many rows as the model reads are taken row by row",
    );
  }
  for (const data of dataOf(value)) {
    if (!data.every(Number.isFinite)) {
      throw new ModelError(`Cannot ${what}: the edit's vectors have numbers that are not finite`);
    }
  }
  if (action === "ablate" && value.kind === "same" && value.vector.every((number) => number === 0)) {
    throw new ModelError(`Cannot ${what}: the edit's vector is 0 everywhere, and has no direction`);
  }
}

function dataOf(value: EditValue): readonly Float32Array[] {
  if (value.kind === "same") return [value.vector];
  return value.kind === "rows" ? [value.matrix.data] : value.rows.map(({ data }) => data);
}
