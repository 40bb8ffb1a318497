/**
 * Steps of training.
 *
 * The loss is that of Gao et al., "Scaling and evaluating sparse autoencoders" (arXiv:2406.04093, section 2 and appendix A):
 * the squared error, and beside it the squared error with which dead features stand for what is left of it (AuxK). The
 * decoder's directions are brought back to length 1 after each step, and gradients along them are taken out.
 *
 * @module
 */

import type { Matrix } from "../../../stores/formats/matrix.ts";
import { columnProducts, matrixProduct, rowProducts } from "../../numeric/gemm.ts";
import { rowProduct, squaredNorms, takeRows } from "../../numeric/rows.ts";
import { kthLargest } from "../kth_largest.ts";
import { descend } from "./adam.ts";
import { decoded, differenceOf } from "./decoded.ts";
import { type OnFeatures, select } from "./select.ts";
import type { StepFacts, TrainingSettings, TrainingState, VectorFacts } from "./settings.ts";

/** Gradients of all that is learned. */
interface Gradients {
  readonly encoder: Float32Array;
  readonly encoderBias: Float32Array;
  readonly decoder: Float32Array;
  readonly decoderBias: Float32Array;
}

/** Trains one autoencoder, batch by batch. */
export class Trainer {
  readonly #settings: TrainingSettings;
  readonly #state: TrainingState;
  readonly #variance: number;
  readonly #scale: number;
  /** The decoder's rows. */
  readonly #directions: Matrix<Float32Array>;
  readonly #gradients: Gradients;

  /** Goes on from a state. */
  constructor(settings: TrainingSettings, facts: VectorFacts, state: TrainingState) {
    this.#settings = settings;
    this.#state = state;
    this.#scale = scaleOf(facts);
    this.#variance = facts.variance * this.#scale ** 2;
    const { encoder, encoderBias, decoder, decoderBias } = state;
    this.#directions = { rows: settings.width, columns: facts.mean.length, data: decoder.values };
    const like = ({ values }: { readonly values: Float32Array }) => new Float32Array(values.length);
    this.#gradients = {
      encoder: like(encoder),
      encoderBias: like(encoderBias),
      decoder: like(decoder),
      decoderBias: like(decoderBias),
    };
  }

  /** Learns from a batch of vectors, which are changed. @param rate Adam's @param isCounted whether it is counted which features are on */
  async step(x: Matrix<Float32Array>, rate: number, isCounted: boolean): Promise<StepFacts> {
    const { input, hidden, on } = await this.#encode(x);
    const { decoder, decoderBias, off } = this.#state;
    const error = differenceOf(decoded(on, decoder.values, decoderBias.values), x.data);
    for (const gradient of Object.values(this.#gradients)) gradient.fill(0);
    this.#addGradients(on, input, { ...input, data: error });
    const dead = this.#deadFeatures();
    if (dead.length > 0) await this.#addAuxiliary(dead, input, hidden, error);
    this.#addBiasGradients(error);
    this.#descend(rate);
    for (let i = 0; i < off.length; i++) off[i]++;
    for (const feature of on.indices) off[feature] = 0;
    if (isCounted) this.#count(on, x.rows);
    const squares = error.reduce((sum, value) => sum + value * value, 0);
    return { loss: squares / x.rows / this.#variance, l0: on.indices.length / x.rows, dead: dead.length };
  }

  #count({ indices }: OnFeatures, rows: number): void {
    for (const feature of indices) this.#state.on[feature]++;
    this.#state.counted += rows;
  }

  /** The least of the features that are kept of a batch of vectors, which are changed. */
  async threshold(x: Matrix<Float32Array>): Promise<number> {
    const { on } = await this.#encode(x);
    return on.values.reduce((least, value) => Math.min(least, value), Infinity);
  }

  /** The batch is brought to length √d, and the bias taken off. */
  async #encode(x: Matrix<Float32Array>) {
    const { rows, columns, data } = x;
    const { encoder, encoderBias, decoderBias } = this.#state;
    const { width, k, architecture } = this.#settings;
    const input = { rows, columns, data: new Float32Array(data.length) };
    for (let at = 0; at < data.length; at++) {
      data[at] *= this.#scale;
      input.data[at] = data[at] - decoderBias.values[at % columns];
    }
    const hidden = await rowProducts(input, { rows: width, columns, data: encoder.values });
    for (let at = 0; at < hidden.length; at++) hidden[at] += encoderBias.values[at % width];
    return { input, hidden, on: select(hidden, width, k, architecture) };
  }

  /** Of the squared error, by way of the features that are on. */
  #addGradients(
    { starts, indices, values }: OnFeatures,
    input: Matrix<Float32Array>,
    error: Matrix<Float32Array>,
  ): void {
    const { rows, columns } = input;
    const { encoder, encoderBias, decoder } = this.#gradients;
    const factor = 2 / rows;
    for (let row = 0; row < rows; row++) {
      const at = row * columns;
      for (let i = starts[row]; i < starts[row + 1]; i++) {
        const start = indices[i] * columns;
        const slope = factor * rowProduct(error, row, this.#directions, indices[i]);
        const weight = factor * values[i];
        encoderBias[indices[i]] += slope;
        for (let j = 0; j < columns; j++) {
          decoder[start + j] += weight * error.data[at + j];
          encoder[start + j] += slope * input.data[at + j];
        }
      }
    }
  }

  #deadFeatures(): Int32Array {
    const { off } = this.#state;
    const isDead = (feature: number) => off[feature] >= this.#settings.deadAfter;
    return Int32Array.from(off.keys().filter(isDead));
  }

  /** Of the squared error with which the strongest dead features stand for what is left of the vectors: `-error`. */
  async #addAuxiliary(
    dead: Int32Array,
    input: Matrix<Float32Array>,
    hidden: Float32Array,
    error: Float32Array,
  ): Promise<void> {
    const { width, auxCoefficient } = this.#settings;
    const { rows, columns } = input;
    const most = mostDead(columns);
    const k = Math.min(most, dead.length);
    const values = strongestOf(dead, hidden, width, k);
    const acts = { rows, columns: dead.length, data: values };
    const directions = takeRows(this.#directions, dead);
    const left = await matrixProduct(acts, directions);
    const factor = 2 * auxCoefficient * Math.min(1, dead.length / most) / rows;
    for (let at = 0; at < left.length; at++) left[at] = factor * (left[at] + error[at]);
    const slope = { rows, columns, data: left };
    const slopes = await rowProducts(slope, directions);
    for (let at = 0; at < slopes.length; at++) if (values[at] === 0) slopes[at] = 0;
    const hiddenSlope = { rows, columns: dead.length, data: slopes };
    const { encoder, encoderBias, decoder } = this.#gradients;
    addRowsAt(decoder, dead, await columnProducts(acts, slope));
    addRowsAt(encoder, dead, await columnProducts(hiddenSlope, input));
    for (let at = 0; at < slopes.length; at++) encoderBias[dead[at % dead.length]] += slopes[at];
  }

  /** The decoder's bias is added to what is decoded, and taken off what is encoded. */
  #addBiasGradients(error: Float32Array): void {
    const { columns } = this.#directions;
    const { encoderBias, decoderBias } = this.#gradients;
    const factor = 2 * columns / error.length;
    for (let at = 0; at < error.length; at++) decoderBias[at % columns] += factor * error[at];
    const weights = this.#state.encoder.values;
    for (let feature = 0; feature < encoderBias.length; feature++) {
      const slope = encoderBias[feature];
      if (slope === 0) continue;
      for (let j = 0; j < columns; j++) decoderBias[j] -= slope * weights[feature * columns + j];
    }
  }

  #descend(rate: number): void {
    const { encoder, encoderBias, decoder, decoderBias } = this.#state;
    const gradients = this.#gradients;
    const step = ++this.#state.steps;
    removeParallel({ ...this.#directions, data: gradients.decoder }, this.#directions);
    descend(encoder, gradients.encoder, rate, step);
    descend(encoderBias, gradients.encoderBias, rate, step);
    descend(decoder, gradients.decoder, rate, step);
    descend(decoderBias, gradients.decoderBias, rate, step);
    toUnitRows(this.#directions);
  }
}

/** What vectors are multiplied by, to have the length √d on average. */
export function scaleOf({ mean, length }: VectorFacts): number {
  return length === 0 ? 1 : Math.sqrt(mean.length) / length;
}

/** How many dead features stand for what is left: a power of two near half the vector's numbers (Gao et al., A.2). */
function mostDead(columns: number): number {
  return Math.max(1, 2 ** Math.round(Math.log2(columns / 2)));
}

/** The hidden numbers of the strongest dead features of each vector; the others' are 0. */
function strongestOf(dead: Int32Array, hidden: Float32Array, width: number, k: number): Float32Array {
  const rows = hidden.length / width;
  const values = new Float32Array(rows * dead.length);
  for (let row = 0; row < rows; row++) {
    const own = values.subarray(row * dead.length, (row + 1) * dead.length);
    for (let i = 0; i < dead.length; i++) own[i] = hidden[row * width + dead[i]];
    const least = kthLargest(own, k);
    for (let i = 0; i < own.length; i++) if (own[i] < least) own[i] = 0;
  }
  return values;
}

function addRowsAt(target: Float32Array, rows: Int32Array, added: Float32Array): void {
  const columns = added.length / rows.length;
  for (let i = 0; i < added.length; i++) target[rows[Math.floor(i / columns)] * columns + i % columns] += added[i];
}

/** Takes out of each row what goes along a row of length 1. */
function removeParallel(gradient: Matrix<Float32Array>, unit: Matrix<Float32Array>): void {
  const { rows, columns } = unit;
  for (let row = 0; row < rows; row++) {
    const along = rowProduct(gradient, row, unit, row);
    for (let i = row * columns; i < (row + 1) * columns; i++) gradient.data[i] -= along * unit.data[i];
  }
}

/** Brings each row to length 1. */
export function toUnitRows(x: Matrix<Float32Array>): void {
  const { columns, data } = x;
  squaredNorms(x).forEach((square, row) => {
    const length = Math.sqrt(square);
    if (length === 0) return;
    for (let i = row * columns; i < (row + 1) * columns; i++) data[i] /= length;
  });
}
