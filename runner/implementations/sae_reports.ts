/**
 * Judging sparse autoencoders: how well they stand for vectors, and what a language model loses with them.
 *
 * @module
 */

import { type SaeReportFields, SaeReportOp } from "../../ops/types/autoencoders.ts";
import { decode, withSkip } from "../autoencoders/decode.ts";
import { Encoder } from "../autoencoders/encoder.ts";
import { ReconstructionSums } from "../autoencoders/metrics.ts";
import { spliceOf } from "../autoencoders/splice.ts";
import { type Context, implement } from "../evaluation/implementation.ts";
import {
  EVERYWHERE,
  type Matrix,
  type ModelInput,
  requireCapability,
  requireEdits,
  type RowEdit,
} from "../models/mod.ts";
import { columnMeans } from "../numeric/matrix_source.ts";
import { openSae, type ReadSae } from "./autoencoders.ts";
import { requestOf } from "./extraction/model_rows.ts";
import { warnOfModel } from "./sae_model.ts";
import { warnOfStart } from "./sae_start.ts";
import { changedModel, inputsOf, ONE_MODEL, recordModel, runOptions } from "./model_runs.ts";

implement(SaeReportOp, async (fields, context) => {
  requireEdits(fields.model);
  const read = await openSae(fields.sae, context);
  const rows = await inputsOf(context, fields.text);
  const { provenance } = await recordModel(fields, [context], context.signal);
  context.record({ sae: { architecture: read.sae.architecture, point: read.point } });
  await warnOfStart(read.sae, fields, context);
  await warnOfModel(read.sae, fields, context);
  const pass: Pass = { fields, context, rows, provenance };
  return await context.work(async () => ({
    all: { ...await reconstruction(read, pass), ...await losses(read, pass) },
  }));
}, { checkStored: changedModel, needs: ONE_MODEL });

interface Pass {
  readonly fields: SaeReportFields;
  readonly context: Context;
  readonly rows: readonly ModelInput[];
  readonly provenance: Readonly<Record<string, unknown>>;
}

/**
 * The vectors are read twice: their mean, from which distances are taken, comes first. So none is held. What a transcoder makes of
 * one point is held against the other.
 */
async function reconstruction({ sae, point, pointOut }: ReadSae, pass: Pass) {
  const targets = async function* () {
    for await (const [x] of vectorsAt([pointOut], pass)) yield x;
  };
  const mean = await columnMeans(targets(), sae.decoder.columns, pass.context.signal);
  const sums = new ReconstructionSums(sae.encoder.columns, mean);
  const [directions, skip] = [await sae.decoder.read(), await sae.skip?.read()];
  await using encoder = await Encoder.open(sae);
  for await (const [x, target = x] of vectorsAt(point === pointOut ? [point] : [point, pointOut], pass)) {
    const encoded = await encoder.encode(x, pass.context.signal);
    sums.add(target, await withSkip(decode(sae, directions, encoded), x, skip), encoded.features);
  }
  return sums.metrics();
}

/** The vectors of all tokens at some points, some rows at a time. */
async function* vectorsAt(
  points: readonly string[],
  { fields, context, rows, provenance }: Pass,
): AsyncGenerator<readonly Matrix<Float32Array>[], void, void> {
  const { run, name } = requireCapability(fields.model, "activations");
  const request = { ...requestOf(fields, name, rows), tokenMode: "all" as const, layers: points };
  for await (const { outputs } of run(request, { ...runOptions([context], context.signal), provenance })) yield outputs;
}

/** What predicting each next token costs: as the model is, with the reconstruction, and with nothing at the point. */
async function losses({ sae, pointOut }: ReadSae, pass: Pass) {
  const splice: RowEdit = { ...EVERYWHERE, action: "splice", points: [pointOut], splice: await spliceOf(sae) };
  const ablate: RowEdit = { ...EVERYWHERE, action: "scale", points: [pointOut], factor: 0 };
  const without = await lossOf([], pass);
  const [spliced, ablated] = [await lossOf([splice], pass), await lossOf([ablate], pass)];
  return {
    ce_loss_without_sae: without,
    ce_loss_with_sae: spliced,
    ce_loss_with_ablation: ablated,
    ce_loss_score: (ablated - spliced) / (ablated - without),
  };
}

/** The mean cross-entropy of each next token; NaN where no row has one. */
async function lossOf(edits: readonly RowEdit[], { fields, context, rows, provenance }: Pass): Promise<number> {
  const { run, name } = requireCapability(fields.model, "readings");
  const reading = { kind: "lens", layers: [-1], topK: 1, tokens: null, ofNext: true, translators: null } as const;
  const request = { ...requestOf(fields, name, rows), reading, edits };
  let [loss, count] = [0, 0];
  for await (const batch of run(request, { ...runOptions([context], context.signal), provenance })) {
    loss += batch.outputs[0].data.reduce((sum, cost) => sum + cost, 0);
    // A row's last token has no next one.
    count += batch.tokenCounts.reduce((sum, tokens) => sum + tokens - 1, 0);
  }
  return loss / count;
}
