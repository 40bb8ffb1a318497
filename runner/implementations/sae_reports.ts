/**
 * Judging sparse autoencoders: how well they stand for vectors, and what a language model loses with them.
 *
 * @module
 */

import { type SaeReportFields, SaeReportOp } from "../../ops/types/autoencoders.ts";
import { decode, encode } from "../autoencoders/encode.ts";
import { ReconstructionSums } from "../autoencoders/metrics.ts";
import { spliceOf } from "../autoencoders/splice.ts";
import { type Context, implement } from "../evaluation/implementation.ts";
import {
  type AskedReading,
  LENS_NUMBERS,
  type ModelInput,
  requireCapability,
  requireEdits,
  type RowEdit,
} from "../models/mod.ts";
import { openSae, type ReadSae } from "./autoencoders.ts";
import { requestOf } from "./extraction/model_rows.ts";
import { changedModel, inputsOf, ONE_MODEL, recordModel, runOptions } from "./model_runs.ts";
import { tokensOf } from "./token_rows.ts";

implement(SaeReportOp, async (fields, context) => {
  requireEdits(fields.model);
  const read = await openSae(fields.sae, context);
  const rows = await inputsOf(context, fields.text);
  const { provenance } = await recordModel(fields, [context], context.signal);
  context.record({ sae: { architecture: read.sae.architecture, point: read.point } });
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

async function reconstruction({ sae, point }: ReadSae, { fields, context, rows, provenance }: Pass) {
  const { run, name } = requireCapability(fields.model, "activations");
  const request = { ...requestOf(fields, name, rows), tokenMode: "all" as const, layers: [point] };
  const sums = new ReconstructionSums(sae.encoder.columns, sae.encoder.rows);
  for await (const { outputs: [x] } of run(request, { ...runOptions([context], context.signal), provenance })) {
    const encoded = await encode(sae, x, context.signal);
    sums.add(x, decode(sae, encoded), encoded.features);
  }
  return sums.metrics();
}

/** An edit of everything that flows at a point. */
const EVERYWHERE = { positions: "all", keys: null, heads: null, neurons: null, keepNorm: false, factor: 1 } as const;

/** What predicting each next token costs: as the model is, with the reconstruction, and with nothing at the point. */
async function losses({ sae, point }: ReadSae, pass: Pass) {
  const splice: RowEdit = { ...EVERYWHERE, action: "splice", points: [point], splice: spliceOf(sae) };
  const ablate: RowEdit = { ...EVERYWHERE, action: "scale", points: [point], factor: 0 };
  const ids = await idsOf(pass);
  if (ids === undefined) return {};
  const without = await lossOf([], ids, pass);
  const [spliced, ablated] = [await lossOf([splice], ids, pass), await lossOf([ablate], ids, pass)];
  return {
    ce_loss_without_sae: without,
    ce_loss_with_sae: spliced,
    ce_loss_with_ablation: ablated,
    ce_loss_score: (ablated - spliced) / (ablated - without),
  };
}

async function idsOf({ fields, context, rows }: Pass): Promise<(readonly number[])[] | undefined> {
  const tokens = await tokensOf(fields as never, context);
  if (tokens === undefined) return undefined;
  const ids: (readonly number[])[] = [];
  for (let row = 0; row < rows.length; row++) {
    ids.push((await tokens.next() as { value: { ids: readonly number[] } }).value.ids);
  }
  return ids;
}

/**
 * The mean cross-entropy of each next token. The likeliest token's logit less the logarithm of its probability is the
 * logarithm of the sum over the vocabulary, of which nothing else is needed.
 */
async function lossOf(edits: readonly RowEdit[], ids: readonly (readonly number[])[], pass: Pass): Promise<number> {
  const asked = [...new Set(ids.flat())];
  const place = new Map(asked.map((id, at) => [id, at]));
  const sums = ids.map((row) => new Float64Array(row.length));
  await readLast({ topK: 1, tokens: null }, edits, pass, (row, token, values) => {
    sums[row][token] = values[1] - Math.log(values[2]);
  });
  let [loss, count] = [0, 0];
  await readLast({ topK: 1, tokens: asked }, edits, pass, (row, token, values) => {
    const next = ids[row][token + 1];
    if (next === undefined) return;
    loss += sums[row][token] - values[place.get(next)!];
    count++;
  });
  return count === 0 ? NaN : loss / count;
}

/** Hears what the model would say after each token, at its end. */
async function readLast(
  asked: Pick<Extract<AskedReading, { kind: "lens" }>, "topK" | "tokens">,
  edits: readonly RowEdit[],
  { fields, context, rows, provenance }: Pass,
  hear: (row: number, token: number, values: Float32Array) => void,
): Promise<void> {
  const { run, name } = requireCapability(fields.model, "readings");
  const reading = { kind: "lens", layers: [-1], translators: null, ...asked } as const;
  const request = { ...requestOf(fields, name, rows), reading, edits };
  const columns = asked.tokens?.length ?? LENS_NUMBERS;
  for await (const batch of run(request, { ...runOptions([context], context.signal), provenance })) {
    let at = 0;
    batch.rows.forEach((row, i) => {
      for (let token = 0; token < batch.tokenCounts[i]; token++, at += columns) {
        hear(row, token, batch.outputs[0].data.subarray(at, at + columns));
      }
    });
  }
}
