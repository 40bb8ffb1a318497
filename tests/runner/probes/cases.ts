/** What scikit-learn answered, as the fixtures have it. */

import type { Matrix } from "../../../stores/formats/matrix.ts";
import type { Parameters, PreprocessingName } from "../../../runner/probes/mod.ts";
import { scoreProbe, trainProbe } from "../../../runner/probes/mod.ts";

export interface Case {
  readonly model_type: string;
  readonly params: Parameters;
  readonly preprocessing: PreprocessingName;
  readonly x: number[][];
  readonly y: number[];
  readonly x_test: number[][];
  readonly scores: number[];
}

export function readCases(name: string): Case[] {
  return JSON.parse(Deno.readTextFileSync(new URL(`../../fixtures/probes/${name}`, import.meta.url)));
}

export function matrix(rows: readonly (readonly number[])[]): Matrix<Float32Array> {
  return { rows: rows.length, columns: rows[0].length, data: Float32Array.from(rows.flat()) };
}

/** The largest difference from scikit-learn's scores, relative to the largest of them. */
export async function difference(given: Case): Promise<number> {
  const spec = { modelType: given.model_type, params: given.params, preprocessing: given.preprocessing };
  const probe = await trainProbe(spec, matrix(given.x), Uint8Array.from(given.y));
  const scores = await scoreProbe(probe, matrix(given.x_test));
  const size = Math.max(...given.scores.map(Math.abs));
  return Math.max(...given.scores.map((score, i) => Math.abs(score - scores[i]) / size));
}

/** Two clouds of vectors around different means, the same for each seed. */
export function clouds(
  rows: number,
  columns: number,
  seed: number,
  distance = 1,
): { x: Matrix<Float32Array>; y: Uint8Array } {
  let state = seed + 1;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const y = Uint8Array.from({ length: rows }, (_, i) => i % 2);
  const data = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      data[i * columns + j] = random() + random() + random() - 1.5 + (j === 0 ? distance * y[i] : 0);
    }
  }
  return { x: { rows, columns, data }, y };
}

/** The area under the ROC curve. */
export function rocAuc(scores: Float64Array, y: Uint8Array): number {
  let [wins, pairs] = [0, 0];
  scores.forEach((positive, i) => {
    if (y[i] === 0) return;
    scores.forEach((negative, j) => {
      if (y[j] === 1) return;
      wins += positive > negative ? 1 : positive === negative ? 0.5 : 0;
      pairs++;
    });
  });
  return wins / pairs;
}
