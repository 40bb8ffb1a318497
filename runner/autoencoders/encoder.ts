/**
 * Encodes vectors.
 *
 * @module
 */

import { ModelError } from "../../ops/errors.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import { Pace } from "../../stores/pace.ts";
import { FixedFactor } from "../numeric/fixed_factor.ts";
import { type Activate, activationOf } from "./activation.ts";
import type { Autoencoder, SparseFeatures } from "./autoencoder.ts";
import { normalize, type Undo } from "./normalization.ts";

/** Hidden numbers that are held at once: with more, large dictionaries would fill the memory; with fewer, they are read often. */
export const MOST_HELD = 2 ** 25;

/** Encoded vectors. */
export interface Encoded {
  /** The features of each vector. */
  readonly features: readonly SparseFeatures[];
  /** What undoes the normalisation of each. */
  readonly undo: readonly Undo[];
}

/** An autoencoder that is ready to encode. Weights that lie in a file are used where they are. */
export class Encoder implements AsyncDisposable {
  readonly #sae: Autoencoder;
  readonly #weights: FixedFactor;
  readonly #activate: Activate;
  /** Hidden numbers of a block of vectors. */
  #hidden = new Float32Array();

  private constructor(sae: Autoencoder, weights: FixedFactor) {
    [this.#sae, this.#weights, this.#activate] = [sae, weights, activationOf(sae)];
  }

  /** Makes an autoencoder ready. Weights that are stored otherwise than they are used are read. */
  static async open(sae: Autoencoder): Promise<Encoder> {
    const { encoder } = sae;
    const isUsable = encoder.data !== undefined || encoder.place !== undefined;
    return new Encoder(sae, await FixedFactor.open(isUsable ? encoder : await encoder.read()));
  }

  /**
   * Encodes vectors, one in each row, in blocks of rows: dense features are held for a block alone.
   *
   * @throws {ModelError} where the vectors are not as long as those that the autoencoder reads, or its file is another one by now
   */
  async encode(x: Matrix<Float32Array>, signal?: AbortSignal): Promise<Encoded> {
    const { encoder } = this.#sae;
    if (x.columns !== encoder.rows) {
      throw new ModelError(
        `Cannot encode vectors of length ${x.columns}: this autoencoder reads vectors of length ${encoder.rows}`,
      );
    }
    const block = Math.max(1, Math.floor(MOST_HELD / encoder.columns));
    const encoded = { features: [], undo: [] };
    const pace = new Pace(signal);
    for (let start = 0; start < x.rows; start += block) {
      await this.#encodeBlock(x, start, Math.min(start + block, x.rows), encoded, pace);
    }
    if (encoder.isThere) return encoded;
    throw new ModelError(
      `The file of an autoencoder changed while it was used${
        encoder.place ? `: ${encoder.place.path}` : ""
      }; ask again, ` +
        "with the file that is there now",
    );
  }

  async #encodeBlock(
    x: Matrix<Float32Array>,
    start: number,
    end: number,
    { features, undo }: { features: SparseFeatures[]; undo: Undo[] },
    pace: Pace,
  ): Promise<void> {
    const { rows: inputs, columns } = this.#sae.encoder;
    const rows = end - start;
    const input = x.data.slice(start * inputs, end * inputs);
    for (let at = 0; at < input.length; at += inputs) undo.push(prepare(this.#sae, input.subarray(at, at + inputs)));
    if (this.#hidden.length < rows * columns) this.#hidden = new Float32Array(rows * columns);
    const hidden = this.#hidden.subarray(0, rows * columns);
    await this.#weights.multiply({ rows, columns: inputs, data: input }, hidden);
    for (let at = 0; at < hidden.length; at += columns) {
      features.push(this.#activate(hidden.subarray(at, at + columns)));
      if (pace.isDue) await pace.rest();
    }
  }

  /** Frees it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#weights[Symbol.asyncDispose]();
  }
}

/** Normalises a vector in place, and takes the bias off it. */
function prepare(sae: Autoencoder, x: Float32Array): Undo {
  const undo = normalize(x, sae.normalization);
  if (sae.takesOffBias) { for (let i = 0; i < x.length; i++) x[i] -= sae.decoderBias[i]; }
  return undo;
}
