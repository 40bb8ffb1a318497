/**
 * Encodes vectors.
 *
 * @module
 */

import { ModelError } from "../../ops/errors.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import type { InferenceSession, Tensor } from "../onnx/runtime.ts";
import type { Autoencoder, SparseFeatures } from "./autoencoder.ts";
import { encoderGraph, encoderOptions, isLaidOut, NAMES, type UsableWeights } from "./encoder_graph.ts";
import { NO_UNDO, normalize, type Undo } from "./normalization.ts";

/**
 * Hidden numbers that are held at once. Small dictionaries are laid out for few rows, and their hidden numbers stay in the
 * processor's cache; large ones, which are read anew for each block, need more rows.
 */
const HELD = 2 ** 22;
/** Those of large dictionaries. */
export const MOST_HELD = 2 ** 24;

/** Encoded vectors. */
export interface Encoded {
  /** The features of each vector. */
  readonly features: readonly SparseFeatures[];
  /** What undoes the normalisation of each, where that is undone. */
  readonly undo: readonly Undo[];
}

/** An autoencoder that is ready to encode. Weights that lie in a file are used where they are. */
export class Encoder implements AsyncDisposable {
  readonly #sae: Autoencoder;
  readonly #session: InferenceSession;
  readonly #tensor: typeof Tensor;
  readonly #fed: Record<string, Tensor>;

  private constructor(sae: Autoencoder, { data }: UsableWeights, session: InferenceSession, tensor: typeof Tensor) {
    [this.#sae, this.#session, this.#tensor] = [sae, session, tensor];
    const { rows, columns } = sae.encoder;
    this.#fed = data === undefined ? {} : { [NAMES.weights]: new tensor("float32", data, [rows, columns]) };
  }

  /** Makes an autoencoder ready. Weights that are stored otherwise than they are used are read. */
  static async open(sae: Autoencoder): Promise<Encoder> {
    const { createSession, Tensor } = await import("../onnx/runtime.ts");
    const { encoder } = sae;
    const isUsable = encoder.data !== undefined || encoder.place !== undefined;
    const weights: UsableWeights = isUsable ? encoder : await encoder.read();
    const session = await createSession(encoderGraph(sae, weights), encoderOptions(weights));
    return new Encoder(sae, weights, session, Tensor);
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
    const block = Math.max(1, Math.floor((isLaidOut(encoder) ? HELD : MOST_HELD) / encoder.columns));
    const encoded = { features: [], undo: [] };
    for (let start = 0; start < x.rows; start += block) {
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
    const { encoder: { rows: inputs, columns }, activation } = this.#sae;
    const input = x.data.slice(start * inputs, end * inputs);
    for (let at = 0; at < input.length; at += inputs) undo.push(prepare(this.#sae, input.subarray(at, at + inputs)));
    const fed = { [NAMES.x]: new this.#tensor("float32", input, [end - start, inputs]), ...this.#fed };
    const found = await this.#session.run(fed);
    const places = found[NAMES.places].data as BigInt64Array;
    const values = found[NAMES.values].data as Float32Array;
    const rows = activation.kind === "topk"
      ? largestOf(places, values, end - start)
      : featuresAt(places, values, end - start, columns);
    for (const row of rows) features.push(row);
  }

  /** Frees it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session.release();
  }
}

/** Normalises a vector in place, and takes the bias off it. */
function prepare(sae: Autoencoder, x: Float32Array): Undo {
  const undo = normalize(x, sae.normalization);
  if (sae.takesOffBias) { for (let i = 0; i < x.length; i++) x[i] -= sae.decoderBias[i]; }
  return sae.undoesNormalization ? undo : NO_UNDO;
}

/** Features from places among all hidden numbers, ascending. */
function* featuresAt(
  places: BigInt64Array,
  values: Float32Array,
  rows: number,
  columns: number,
): Generator<SparseFeatures, void, void> {
  for (let row = 0, at = 0; row < rows; row++) {
    const [start, first] = [at, row * columns];
    while (at < places.length && Number(places[at]) < first + columns) at++;
    const indices = Int32Array.from(places.subarray(start, at), (place) => Number(place) - first);
    yield { indices, values: values.slice(start, at) };
  }
}

/** The largest numbers of each row that are positive, by their features. What is no number stays to be seen. */
function* largestOf(
  places: BigInt64Array,
  values: Float32Array,
  rows: number,
): Generator<SparseFeatures, void, void> {
  const k = places.length / rows;
  for (let start = 0; start < places.length; start += k) {
    const positive = Array.from({ length: k }, (_, i) => start + i).filter((at) => !(values[at] <= 0));
    positive.sort((a, b) => Number(places[a] - places[b]));
    yield {
      indices: Int32Array.from(positive, (at) => Number(places[at])),
      values: Float32Array.from(positive, (at) => values[at]),
    };
  }
}
