/**
 * Encodes vectors.
 *
 * @module
 */

import { ModelError } from "../../ops/errors.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import { Pace } from "../../stores/pace.ts";
import type { Tensor } from "../onnx/runtime.ts";
import type { Autoencoder, SparseFeatures } from "./autoencoder.ts";
import { type EncoderBlock, encoderBlocks, releaseBlocks } from "./encoder_blocks.ts";
import { NAMES, sizeOf } from "./encoder_graph.ts";
import { NO_UNDO, normalize, type Undo } from "./normalization.ts";
import { rowsOfBlock, wholeRow } from "./row_features.ts";

/**
 * Hidden numbers that are held at once: those of small encoders stay in the processor's cache, those of a block in the part of a core,
 * where what is freed is used again; encoders that are read anew need more rows.
 */
const HELD = { small: 2 ** 22, large: 2 ** 19, mapped: 2 ** 24 };

/** Vectors that are encoded in one stretch at most. */
const ROWS_AT_ONCE = 1024;

/** Bytes that encoding takes. */
export function encoderBytes({ encoder }: Autoencoder): number {
  return 4 * (encoder.rows * encoder.columns + HELD[sizeOf(encoder)]);
}

/** Encoded vectors. */
export interface Encoded {
  /** The features of each vector. */
  readonly features: readonly SparseFeatures[];
  /** What undoes the normalisation of each, where that is undone. */
  readonly undo: readonly Undo[];
}

/** An autoencoder that is ready to encode. Weights are used where they lie in a file, or laid out anew. */
export class Encoder implements AsyncDisposable {
  readonly #sae: Autoencoder;
  readonly #blocks: readonly EncoderBlock[];
  readonly #tensor: typeof Tensor;

  private constructor(sae: Autoencoder, blocks: readonly EncoderBlock[], tensor: typeof Tensor) {
    [this.#sae, this.#blocks, this.#tensor] = [sae, blocks, tensor];
  }

  /**
   * Makes an autoencoder ready.
   *
   * @throws {StoreError} where its file is another one by now
   */
  static async open(sae: Autoencoder): Promise<Encoder> {
    const { Tensor } = await import("../onnx/runtime.ts");
    return new Encoder(sae, await encoderBlocks(sae), Tensor);
  }

  /**
   * Encodes vectors, one in each row, in blocks of rows: hidden numbers are held for a block alone.
   *
   * @throws {ModelError} where the vectors are not as long as those that the autoencoder reads, or its file is another one by now
   */
  async encode(x: Matrix<Float32Array>, signal?: AbortSignal): Promise<Encoded> {
    const { encoder, trainedAt: { modelName } } = this.#sae;
    if (x.columns !== encoder.rows) {
      throw new ModelError(
        `Cannot encode vectors of length ${x.columns}: this autoencoder reads vectors of length ${encoder.rows}${
          modelName === undefined ? "" : `, and was trained on ${modelName}`
        }`,
      );
    }
    const held = Math.max(1, Math.floor(HELD[sizeOf(encoder)] / this.#blocks[0].features));
    const [block, pace] = [Math.min(held, ROWS_AT_ONCE), new Pace(signal)];
    const encoded = { features: [], undo: [] };
    for (let start = 0; start < x.rows; start += block) {
      if (pace.isDue) await pace.rest();
      signal?.throwIfAborted();
      await this.#encodeBlock(x, start, Math.min(start + block, x.rows), encoded);
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
  ): Promise<void> {
    const { encoder: { rows: inputs }, activation } = this.#sae;
    const input = x.data.slice(start * inputs, end * inputs);
    for (let at = 0; at < input.length; at += inputs) undo.push(prepare(this.#sae, input.subarray(at, at + inputs)));
    const fed = { [NAMES.x]: new this.#tensor("float32", input, [end - start, inputs]) };
    const found: SparseFeatures[][] = [];
    for (const { start: first, features: width, session } of this.#blocks) {
      const { [NAMES.places]: places, [NAMES.values]: values } = await session.run(fed);
      const on = { places: places.data as BigInt64Array, values: values.data as Float32Array };
      found.push([...rowsOfBlock(on, { activation, first, width, rows: end - start })]);
    }
    for (let row = 0; row < end - start; row++) features.push(wholeRow(found.map((rows) => rows[row]), activation));
  }

  /** Frees it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await releaseBlocks(this.#blocks);
  }
}

/** Normalises a vector in place, and takes the bias off it. */
function prepare(sae: Autoencoder, x: Float32Array): Undo {
  const undo = normalize(x, sae.normalization);
  if (sae.takesOffBias) { for (let i = 0; i < x.length; i++) x[i] -= sae.decoderBias[i]; }
  return sae.undoesNormalization ? undo : NO_UNDO;
}
