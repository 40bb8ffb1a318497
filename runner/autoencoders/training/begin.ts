/**
 * What an autoencoder knows before it has learned anything, and the one that it becomes.
 *
 * @module
 */

import { transpose } from "../../numeric/rows.ts";
import { normal } from "../../random/normal.ts";
import { RandomState } from "../../random/random_state.ts";
import type { Autoencoder, TrainedAt } from "../autoencoder.ts";
import { sparsityOf } from "../sparsity.ts";
import { WeightsInMemory } from "../weight_matrix.ts";
import { learn } from "./adam.ts";
import type { TrainingSettings, TrainingState, VectorFacts } from "./settings.ts";
import { scaleOf, toUnitRows } from "./trainer.ts";

/** Random directions of length 1, the encoder their transpose, and the vectors' mean as bias. */
export function beginTraining({ width, seed }: TrainingSettings, facts: VectorFacts): TrainingState {
  const columns = facts.mean.length;
  const random = new RandomState(seed);
  const directions = Float32Array.from({ length: width * columns }, () => normal(random));
  toUnitRows({ rows: width, columns, data: directions });
  const scale = scaleOf(facts);
  return {
    steps: 0,
    encoder: learn(directions.slice()),
    encoderBias: learn(new Float32Array(width)),
    decoder: learn(directions),
    decoderBias: learn(Float32Array.from(facts.mean, (value) => value * scale)),
    off: new Float32Array(width),
    on: new Float32Array(width),
    counted: 0,
  };
}

/**
 * The autoencoder of what was learned, for vectors of the length that they have: of what was learned on scaled ones the
 * biases and the threshold alone depend on it.
 *
 * @param threshold of `batch_topk`: what a feature must exceed
 */
export function trainedAutoencoder(
  { width, k, architecture }: TrainingSettings,
  facts: VectorFacts,
  { encoder, encoderBias, decoder, decoderBias, on, counted }: TrainingState,
  threshold: number,
  trainedAt: TrainedAt,
): Autoencoder {
  const columns = facts.mean.length;
  const scale = scaleOf(facts);
  const unscaled = (values: Float32Array) => values.map((value) => value / scale);
  const isTopK = architecture === "topk";
  return {
    architecture: isTopK ? "topk" : "jumprelu",
    trainedAt,
    encoder: new WeightsInMemory({
      rows: columns,
      columns: width,
      data: transpose({ rows: width, columns, data: encoder.values }),
    }),
    encoderBias: unscaled(encoderBias.values),
    activation: isTopK
      ? { kind: "topk", k }
      : { kind: "jumprelu", threshold: new Float32Array(width).fill(threshold / scale) },
    decoder: new WeightsInMemory({ rows: width, columns, data: decoder.values }),
    decoderBias: unscaled(decoderBias.values),
    takesOffBias: true,
    normalization: "none",
    undoesNormalization: true,
    ...(counted > 0 && { sparsity: sparsityOf(on, counted) }),
  };
}
