/**
 * Vectors in batches, in an order that a seed tells.
 *
 * @module
 */

import type { Matrix } from "../../../stores/formats/matrix.ts";
import { Pace } from "../../../stores/pace.ts";
import { isSource, type MatrixSource } from "../../numeric/matrix_source.ts";
import { takeRows } from "../../numeric/rows.ts";
import { RandomState } from "../../random/random_state.ts";
import type { TrainingSettings, VectorFacts } from "./settings.ts";

/** Numbers of vectors that are mixed at once, where not all of them are in memory. */
const MIXED_NUMBERS = 2 ** 26;

/** Vectors in memory, or in batches where they are many. */
export type Vectors = Matrix | MatrixSource;

/** How many vectors a batch has, and how many batches an epoch. What is left of the last batch is left out. */
export function batchPlan({ rows }: Vectors, { batchSize }: TrainingSettings) {
  const size = Math.min(batchSize, rows);
  return { size, count: size === 0 ? 0 : Math.floor(rows / size) };
}

/** The batches of an epoch, in random order. @param skip how many of them are left out at the beginning */
export async function* shuffledBatches(
  vectors: Vectors,
  settings: TrainingSettings,
  epoch: number,
  skip: number = 0,
): AsyncGenerator<Matrix<Float32Array<ArrayBuffer>>, void, void> {
  const { size } = batchPlan(vectors, settings);
  const random = new RandomState(Uint32Array.of(settings.seed, epoch + 1));
  let batch = 0;
  for await (const part of mixedParts(vectors, size)) {
    const order = random.permutation(part.rows);
    for (let start = 0; start + size <= part.rows; start += size, batch++) {
      if (batch >= skip) yield takeRows(part, order.subarray(start, start + size));
    }
  }
}

/** All vectors, or as many at a time as fit, a multiple of a batch. */
async function* mixedParts(vectors: Vectors, size: number): AsyncGenerator<Matrix, void, void> {
  if (!isSource(vectors)) return yield vectors;
  const { columns } = vectors;
  const room = Math.max(1, Math.floor(MIXED_NUMBERS / columns / size)) * size;
  const data = new Float32Array(room * columns);
  let rows = 0;
  for await (const batch of vectors.batches()) {
    for (let from = 0; from < batch.rows;) {
      const count = Math.min(batch.rows - from, room - rows);
      data.set(batch.data.subarray(from * columns, (from + count) * columns), rows * columns);
      [from, rows] = [from + count, rows + count];
      if (rows === room) [yield { rows, columns, data }, rows = 0];
    }
  }
  if (rows > 0) yield { rows, columns, data: data.subarray(0, rows * columns) };
}

/** The vectors in figures. */
export async function vectorFacts(vectors: Vectors, signal: AbortSignal): Promise<VectorFacts> {
  const { rows, columns } = vectors;
  const sums = new Float64Array(columns);
  let [lengths, squares] = [0, 0];
  const pace = new Pace(signal);
  for await (const { data } of isSource(vectors) ? vectors.batches() : [vectors]) {
    for (let start = 0; start < data.length; start += columns) {
      let square = 0;
      for (let j = 0; j < columns; j++) {
        const value = data[start + j];
        sums[j] += value;
        square += value * value;
      }
      lengths += Math.sqrt(square);
      squares += square;
      if (pace.isDue) await pace.rest();
    }
  }
  const mean = sums.map((sum) => sum / rows);
  const variance = squares / rows - mean.reduce((sum, value) => sum + value * value, 0);
  return { mean, length: lengths / rows, variance };
}
