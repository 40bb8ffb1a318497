/**
 * Scores by ONNX Runtime.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import type { Probe } from "../../stores/formats/probe.ts";
import { toOnnx } from "./to_onnx.ts";

/** Scores a block of rows. */
export type ScoreBlock = (x: Matrix<Float32Array>) => Promise<ArrayLike<number>>;

/** Scores blocks of rows under a probe. */
export interface Scorer {
  /** Scores a block. */
  readonly score: ScoreBlock;
  /** Gives memory back that it has beside the program's. */
  readonly release?: () => Promise<void>;
}

/** Loads a probe into ONNX Runtime, in this thread. */
export async function runtimeScorer(probe: Probe): Promise<Required<Scorer>> {
  const { createSession, Tensor } = await import("../onnx/runtime.ts");
  const session = await createSession(toOnnx(probe));
  return {
    async score({ rows, columns, data }) {
      const { score } = await session.run({ vector: new Tensor("float32", data, [rows, columns]) });
      return score.data as Float32Array;
    },
    release: () => session.release(),
  };
}
