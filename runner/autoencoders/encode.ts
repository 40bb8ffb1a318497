/**
 * Encodes vectors, and decodes features.
 *
 * @module
 */

import { ModelError } from "../../ops/errors.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import { Pace } from "../../stores/pace.ts";
import { matrixProduct } from "../numeric/gemm.ts";
import { activate } from "./activation.ts";
import type { Autoencoder, SparseFeatures } from "./autoencoder.ts";
import { normalize, type Undo } from "./normalization.ts";

/** Hidden numbers that are held at once: with more, large dictionaries would fill the memory. */
const HELD = 2 ** 23;

/** Encoded vectors. */
export interface Encoded {
  /** The features of each vector. */
  readonly features: readonly SparseFeatures[];
  /** What undoes the normalisation of each. */
  readonly undo: readonly Undo[];
}

/**
 * Encodes vectors, one in each row, in blocks of rows: dense features are held for a block alone.
 *
 * @throws {ModelError} where the vectors are not as long as those that the autoencoder reads.
 */
export async function encode(sae: Autoencoder, x: Matrix<Float32Array>, signal?: AbortSignal): Promise<Encoded> {
  const { rows: inputs, columns: features } = sae.encoder;
  if (x.columns !== inputs) {
    throw new ModelError(
      `Cannot encode vectors of length ${x.columns}: this autoencoder reads vectors of length ${inputs}`,
    );
  }
  const block = Math.max(1, Math.floor(HELD / features));
  const found: SparseFeatures[] = [];
  const undo: Undo[] = [];
  const pace = new Pace(signal);
  for (let start = 0; start < x.rows; start += block) {
    const rows = Math.min(block, x.rows - start);
    const input = x.data.slice(start * inputs, (start + rows) * inputs);
    for (let row = 0; row < rows; row++) undo.push(prepare(sae, input.subarray(row * inputs, (row + 1) * inputs)));
    const hidden = await matrixProduct({ rows, columns: inputs, data: input }, sae.encoder);
    for (let row = 0; row < rows; row++) {
      const own = hidden.subarray(row * features, (row + 1) * features);
      if (sae.activation.kind !== "gated") addTo(own, sae.encoderBias);
      found.push(activate(own, sae.activation));
      if (pace.isDue) await pace.rest();
    }
  }
  return { features: found, undo };
}

/** Normalises a vector in place, and takes the bias off it. */
function prepare(sae: Autoencoder, x: Float32Array): Undo {
  const undo = normalize(x, sae.normalization);
  if (sae.takesOffBias) { for (let i = 0; i < x.length; i++) x[i] -= sae.decoderBias[i]; }
  return undo;
}

function addTo(target: Float32Array, added: Float32Array): void {
  for (let i = 0; i < target.length; i++) target[i] += added[i];
}

/** What features stand for: the sum of their directions and the bias, with the normalisation undone. */
export function decode(sae: Autoencoder, { features, undo }: Encoded): Matrix<Float32Array> {
  const { columns } = sae.decoder;
  const norms = sae.activation.kind === "topk" ? sae.activation.norms : undefined;
  const data = new Float32Array(features.length * columns);
  for (const [row, { indices, values }] of features.entries()) {
    const sum = Float64Array.from(sae.decoderBias);
    for (const [at, feature] of indices.entries()) {
      const value = norms === undefined ? values[at] : values[at] / norms[feature];
      const start = feature * columns;
      for (let i = 0; i < columns; i++) sum[i] += value * sae.decoder.data[start + i];
    }
    const { shift, scale } = undo[row];
    for (let i = 0; i < columns; i++) data[row * columns + i] = sum[i] * scale + shift;
  }
  return { rows: features.length, columns, data };
}
