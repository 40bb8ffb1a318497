/**
 * Training sparse autoencoders.
 *
 * @module
 */

import { saePoint } from "../../ops/sae_points.ts";
import { type TrainSaeFields, TrainSaeOp } from "../../ops/types/autoencoders.ts";
import { withoutUndefined } from "../../ops/without_undefined.ts";
import { keepState, keptState } from "../autoencoders/training/checkpoint.ts";
import { checkFits, trainingBytes } from "../autoencoders/training/memory.ts";
import { rateForWidth, type StepFacts, type TrainingSettings } from "../autoencoders/training/settings.ts";
import { trainAutoencoder } from "../autoencoders/training/train.ts";
import { storeAutoencoder } from "../autoencoders/stored.ts";
import { type Context, implement } from "../evaluation/implementation.ts";
import { isSource } from "../numeric/matrix_source.ts";
import { tokenVectors } from "./token_vectors.ts";
import { inMemoryOrBatches } from "./vector_batches.ts";

implement(TrainSaeOp, async (fields, context) => {
  const { activations } = fields;
  const vectors = activations.fields.tokenMode === "all"
    ? (await tokenVectors(activations, true, context)).vectors
    : await inMemoryOrBatches(activations, context);
  const settings = settingsOf(fields);
  checkFits(settings, vectors.columns);
  const { autoencoder, steps, facts } = await context.work(
    (cores) =>
      trainAutoencoder(vectors, settings, placeOf(fields), {
        cores,
        signal: context.signal,
        kept: () => keptState(context.scratch),
        keep: (state) => keepState(context.scratch, state),
        onStep: (step, steps, facts, kept) => tell(context, step, steps, facts, kept),
      }),
    trainingBytes(settings, vectors.columns) + (isSource(vectors) ? 0 : vectors.data.byteLength),
  );
  const training = { vectors: vectors.rows, steps, ...(facts && { facts: toldFacts(facts) }) };
  context.record({ training });
  return await storeAutoencoder(autoencoder, training);
}, { needs: { cores: 1, isElastic: true } });

function settingsOf(fields: TrainSaeFields): TrainingSettings {
  const width = Number(fields.width);
  return {
    width,
    k: Number(fields.k),
    architecture: fields.architecture,
    epochs: Number(fields.epochs),
    batchSize: Number(fields.batchSize),
    learningRate: fields.learningRate ?? rateForWidth(width),
    auxCoefficient: fields.auxCoefficient,
    deadAfter: Number(fields.deadAfter),
    seed: Number(fields.seed),
  };
}

/** Where the vectors were taken. */
function placeOf(fields: TrainSaeFields) {
  const { model } = fields.activations.fields;
  return withoutUndefined({
    modelName: typeof model === "string" ? model : undefined,
    point: saePoint(fields),
  });
}

function tell(context: Context, step: number, steps: number, facts: StepFacts, kept: number): void {
  const { loss, l0, dead } = facts;
  context.progress(step, steps, "steps", kept, { loss, L0: l0, "dead features": dead });
  context.record({ training: toldFacts(facts) });
}

function toldFacts({ loss, l0, dead }: StepFacts) {
  return { explained_variance: 1 - loss, l0, dead_features: dead };
}
