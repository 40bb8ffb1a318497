/**
 * Scores of vectors under a probe.
 *
 * @module
 */

import { ClassifierError } from "../../ops/errors.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import type { Probe } from "../../stores/formats/probe.ts";
import { Pace } from "../../stores/pace.ts";
import { probePlane } from "./direction.ts";
import { matrixProduct } from "../numeric/gemm.ts";
import { rowsBetween } from "../numeric/rows.ts";
import { kindOf } from "./model_kinds.ts";
import { preprocess } from "./preprocessing.ts";
import { inMemory, isSource, mapSource, type MatrixSource, toFloat32 } from "../numeric/matrix_source.ts";
import { runtimeScorer, type ScoreBlock, type Scorer } from "./runtime_scorer.ts";
import { scoreAside } from "./score_aside.ts";
import { endOfBlock } from "./score_blocks.ts";
import { type ScorePlace, scorePlace } from "./score_place.ts";

/**
 * Scores vectors.
 *
 * @param probe The probe.
 * @param x One vector in each row, in memory or in batches. It is rounded to 32-bit floats first, as in training.
 * @returns One score for each row: the value of the decision function where the classifier has one, else the
 * probability of the positive class. Small inputs are scored in 64-bit floats; large ones by ONNX Runtime, at the speed
 * of memory, in which case scores have the precision of 32-bit floats.
 * @param signal Ends the work between two blocks of rows.
 * @throws {ClassifierError} Where the vectors are not as long as those that the probe was trained on.
 */
export async function scoreProbe(
  probe: Probe,
  x: Matrix | MatrixSource,
  signal?: AbortSignal,
): Promise<Float64Array> {
  if (x.columns !== probe.columns) {
    throw new ClassifierError(
      `Cannot score vectors of length ${x.columns}: this ${probe.modelType} was trained on vectors of length ` +
        `${probe.columns}`,
    );
  }
  const source = isSource(x) ? mapSource(x, toFloat32) : inMemory(toFloat32(x));
  const score = (scoreBlock: ScoreBlock) => scoreBlocks(probe, source, scoreBlock, signal);
  const place = scorePlace(probe, x.rows);
  if (place === "worker") return await scoreAside(probe, score, signal);
  const { score: scoreBlock, release } = await scorerOf(probe, place);
  return await score(scoreBlock).finally(release);
}

async function scoreBlocks(
  probe: Probe,
  source: MatrixSource<Float32Array>,
  scoreBlock: ScoreBlock,
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const scores = new Float64Array(source.rows);
  const pace = new Pace(signal);
  let row = 0;
  for await (const batch of source.batches()) {
    for (let start = 0, end = 0; start < batch.rows; start = end) {
      end = endOfBlock(probe, start, batch.rows);
      const block = rowsBetween(batch, start, end);
      scores.set(await scoreBlock(block), row);
      row += block.rows;
      if (pace.isDue) await pace.rest();
    }
  }
  return scores;
}

async function scorerOf(probe: Probe, place: ScorePlace): Promise<Scorer> {
  if (place === "loops") {
    const kind = kindOf(probe.model);
    return { score: async (x) => await kind.score(probe.model, preprocess(probe.preprocessing, x)) };
  }
  return probe.model.kind === "linear" && probe.preprocessing.kind !== "normalize"
    ? { score: planeScorer(probe) }
    : await runtimeScorer(probe);
}

/** One product with the weights, into which standardization is folded. */
function planeScorer(probe: Probe): ScoreBlock {
  const { weights, bias } = probePlane(probe);
  const column = { rows: weights.length, columns: 1, data: Float32Array.from(weights) };
  return async (x) => Float64Array.from(await matrixProduct(x, column), (score) => score + bias);
}
