/**
 * Decodes features.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import { rowProducts } from "../numeric/gemm.ts";
import type { Autoencoder } from "./autoencoder.ts";
import type { Encoded } from "./encoder.ts";

/**
 * What features stand for: the sum of their directions and the bias, with the normalisation undone.
 *
 * @param directions the decoder, read
 */
export function decode(
  { activation, decoderBias }: Autoencoder,
  { columns, data: directions }: Matrix<Float32Array>,
  { features, undo }: Encoded,
): Matrix<Float32Array> {
  const norms = activation.kind === "topk" ? activation.norms : undefined;
  const data = new Float32Array(features.length * columns);
  for (const [row, { indices, values }] of features.entries()) {
    const sum = Float64Array.from(decoderBias);
    for (const [at, feature] of indices.entries()) {
      const value = norms === undefined ? values[at] : values[at] / norms[feature];
      const start = feature * columns;
      for (let i = 0; i < columns; i++) sum[i] += value * directions[start + i];
    }
    const { shift, scale } = undo[row];
    for (let i = 0; i < columns; i++) data[row * columns + i] = sum[i] * scale + shift;
  }
  return { rows: features.length, columns, data };
}

/**
 * What was decoded of vectors, with what a skip connection makes of them as they were read.
 *
 * @param skip its weights, read; `undefined`: there is none
 */
export async function withSkip(
  decoded: Matrix<Float32Array>,
  x: Matrix<Float32Array>,
  skip: Matrix<Float32Array> | undefined,
): Promise<Matrix<Float32Array>> {
  if (skip === undefined) return decoded;
  const added = await rowProducts(x, skip);
  return { ...decoded, data: decoded.data.map((value, i) => value + added[i]) };
}
