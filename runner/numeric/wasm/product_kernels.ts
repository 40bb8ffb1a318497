/**
 * Products of large matrices by the vector instructions of WebAssembly, in 32-bit floats or 64-bit ones. They go through the rows a block
 * at a time, which is copied to where the kernels reach it and stays in the processor's cache, so that memory is read once for products
 * from both sides.
 *
 * @module
 */

import type { Matrix } from "../../../stores/formats/matrix.ts";
import type { ManyProducts, Question, Through } from "../products.ts";
import { ordered, type OrderedQuestions } from "../question_order.ts";
import { blocksOf } from "../rows.ts";
import { type Change, NO_SLOPES, type SlopeSums } from "../slopes.ts";
import { EXACT_KERNELS } from "./exact_kernels_code.ts";
import { Kernels, newSharedMemory } from "../../../stores/wasm/kernels.ts";
import { PRODUCT_KERNELS } from "./product_kernels_code.ts";
import { type SlopeKernels, slopeKernels, SUM_BYTES } from "./slope_kernels.ts";

/** How many numbers a block has, about. */
const BLOCK = 2 ** 15;
/** A matrix of no more numbers is copied once, and not for each product: that takes nearly as long as the product. */
const MOST_HELD = 2 ** 20;
/** Rows that are added up at once. */
export const GROUP = 4;

/** Of how many bits the floats are that products are computed in. */
export type Bits = 32 | 64;

const CODE = { 32: PRODUCT_KERNELS, 64: EXACT_KERNELS };

/** What `product_kernels.wat` and `exact_kernels.wat` export. Places are in bytes. */
export interface ProductKernels extends WebAssembly.Exports {
  /** Brings numbers into the processor's cache at once: those who need one after the other would wait for each. */
  bring(x: number, bytes: number): number;
  /** Puts the product of each row with each vector into its score. Rows come in whole groups; `stride` is between the scores of vectors. */
  times(
    x: number,
    rows: number,
    columns: number,
    vectors: number,
    weights: number,
    scores: number,
    stride: number,
  ): void;
  /** Adds rows, whole groups of them, each times its factor, for each vector. The bench has room for {@linkcode benchBytes}. */
  add(
    x: number,
    rows: number,
    columns: number,
    vectors: number,
    factors: number,
    stride: number,
    bench: number,
    sums: number,
  ): void;
}

/** Where products are computed, one at a time. */
interface Workplace {
  readonly kernels: Kernels<ProductKernels>;
  readonly slopes: SlopeKernels;
  /** Whose rows it holds. */
  holds?: Matrix<Float32Array>;
}

const workplaces: { -readonly [bits in Bits]?: Workplace } = {};

/**
 * Products of a matrix. In 32-bit floats, those of a block's rows are added up in 64-bit ones.
 *
 * @param matrix The matrix.
 * @param bits Of the floats that they are computed in.
 * @returns Its products, each to the bit the same whatever else is multiplied with at once.
 */
export function kernelProducts(matrix: Matrix<Float32Array>, bits: Bits): ManyProducts {
  // What is held is known by this object: the caller may fill its own with other numbers, and ask for their products.
  const x = { ...matrix };
  const { rows, columns } = x;
  return { rows, columns, answer: (questions) => Promise.resolve(answers(x, questions, bits)) };
}

/**
 * The products of a matrix with a vector, without a wait.
 *
 * @param matrix The matrix. Its numbers are read at the first product, and stay as they are.
 * @returns What multiplies it, in 64-bit floats.
 */
export function kernelTimes(matrix: Matrix<Float32Array>): (w: Float64Array) => Float64Array {
  const x = { ...matrix };
  return (vector) => answers(x, [{ side: "times", vector }], 64)[0].product;
}

function answers(x: Matrix<Float32Array>, asked: readonly Question[], bits: Bits): Through[] {
  const order = ordered(asked);
  const { questions, firstAdded } = order;
  const products = Array.from({ length: firstAdded }, () => new Float64Array(x.rows));
  const block = new Block(x, order, bits);
  for (const start of block.loads()) {
    block.multiply();
    questions.forEach(({ side, vector, change }, k) => {
      if (side === "times") products[k].set(block.scores(k), start);
      else if (side === "through") block.toSlopes(k, change!, start);
      else block.scores(k).set(vector.subarray(start, start + block.rows));
    });
    block.add();
  }
  return order.asAsked(
    questions.map((_, k) =>
      k < firstAdded ? { ...NO_SLOPES, product: products[k] } : { ...block.slopes(k), product: block.sums(k) }
    ),
  );
}

function newWorkplace(bits: Bits): Workplace {
  const memory = newSharedMemory(1);
  return { kernels: productKernels(memory, bits), slopes: slopeKernels(memory) };
}

/** The kernels, in memory that threads may share. */
export function productKernels(memory: WebAssembly.Memory, bits: Bits): Kernels<ProductKernels> {
  return new Kernels(CODE[bits], "products", memory);
}

/** Puts vectors that rows are multiplied with where kernels find them, at most {@linkcode vectorBytes} of each. */
export function setVectors(
  memory: ArrayBufferLike,
  place: number,
  bits: Bits,
  { questions, multiplied }: OrderedQuestions,
): void {
  questions.slice(0, multiplied).forEach(({ vector: w }, k) => {
    const at = place + bits / 8 * w.length * k;
    const floats = bits === 32 ? new Float32Array(memory, at, w.length) : new Float64Array(memory, at, w.length);
    floats.set(w);
  });
}

/** How much room a vector needs, in bytes. */
export function vectorBytes(columns: number): number {
  return 8 * columns;
}

/** How many rows a block has, in whole groups. */
export function rowsOfBlock(columns: number): number {
  return Math.max(GROUP, Math.floor(BLOCK / columns / GROUP) * GROUP);
}

/** A number of rows, filled up to whole groups. */
export function grouped(rows: number): number {
  return Math.ceil(rows / GROUP) * GROUP;
}

/** How much room the kernels need beside the sums, in bytes. */
export function benchBytes(columns: number): number {
  return 8 * columns;
}

/** Some rows of a matrix, and vectors that they are multiplied with. */
class Block {
  /** How many rows it has. */
  rows = 0;
  readonly #x: Matrix<Float32Array>;
  readonly #order: OrderedQuestions;
  readonly #most: number;
  readonly #isHeld: boolean;
  readonly #kernels: Kernels<ProductKernels>;
  readonly #toSlopes: SlopeKernels;
  readonly #memory: ArrayBufferLike;
  readonly #places: Readonly<
    Record<"scores" | "sums" | "slopes" | "bench" | "weights" | "rowWeights" | "labels", number>
  >;
  /** Where the rows are. */
  #rowsAt = 0;

  /** @param order Which vectors, and what for. */
  constructor(x: Matrix<Float32Array>, order: OrderedQuestions, bits: Bits) {
    const { columns } = x;
    const vectors = order.questions.length;
    this.#x = x;
    this.#order = order;
    const workplace = workplaces[bits] ??= newWorkplace(bits);
    this.#kernels = workplace.kernels;
    this.#toSlopes = workplace.slopes;
    this.#most = rowsOfBlock(columns);
    this.#isHeld = x.data.length <= MOST_HELD;
    // Rows come first.
    const scores = 4 * columns * (this.#isHeld ? grouped(x.rows) : this.#most);
    const sums = scores + 8 * this.#most * vectors;
    const slopes = sums + 8 * columns * vectors;
    const bench = slopes + SUM_BYTES * vectors;
    const weights = bench + benchBytes(columns);
    // Those of the rows of one vector at a time.
    const rowWeights = weights + vectorBytes(columns) * vectors;
    const labels = rowWeights + 8 * this.#most;
    this.#places = { scores, sums, slopes, bench, weights, rowWeights, labels };
    this.#memory = this.#kernels.withRoom(labels + this.#most);
    new Float64Array(this.#memory, sums, (bench - sums) / 8).fill(0);
    if (this.#isHeld && workplace.holds !== x) this.#copy(x.data);
    workplace.holds = this.#isHeld ? x : undefined;
    setVectors(this.#memory, weights, bits, order);
  }

  /** Goes through the rows block after block, and says where each starts. */
  *loads(): Generator<number> {
    const { columns } = this.#x;
    for (const { rows, start, data } of blocksOf(this.#x, this.#most)) {
      this.rows = rows;
      if (this.#isHeld) this.#rowsAt = 4 * columns * start;
      else this.#copy(data);
      if (rows < this.#most) this.#order.questions.forEach((_, k) => this.#scores(k, this.#most).fill(0, rows));
      yield start;
    }
  }

  /** Copies rows to the beginning. What their last group lacks counts as zeros. */
  #copy(rows: Float32Array): void {
    const { columns } = this.#x;
    const target = new Float32Array(this.#memory, 0, grouped(rows.length / columns) * columns);
    target.set(rows);
    target.fill(0, rows.length);
  }

  /** The products of the rows with a vector, or what they are multiplied with: one number for each row. */
  scores(k: number): Float64Array {
    return this.#scores(k, this.rows);
  }

  #scores(k: number, count: number): Float64Array {
    return new Float64Array(this.#memory, this.#places.scores + 8 * this.#most * k, count);
  }

  /** What was added for a vector. */
  sums(k: number): Float64Array {
    const { columns } = this.#x;
    return new Float64Array(this.#memory, this.#places.sums + 8 * columns * k, columns).slice();
  }

  /** The sums over rows of what took the place of the products with a vector. */
  slopes(k: number): SlopeSums {
    const [value, slopes] = new Float64Array(this.#memory, this.#places.slopes + SUM_BYTES * k, 2);
    return { value, slopes };
  }

  /** Puts slopes in the place of the products of the rows with a vector. `start` is the first of them. */
  toSlopes(k: number, { slopes, labels, weights, shift }: Change, start: number): void {
    const { rows } = this;
    const places = this.#places;
    new Uint8Array(this.#memory, places.labels, rows).set(labels.subarray(start, start + rows));
    new Float64Array(this.#memory, places.rowWeights, rows).set(weights.subarray(start, start + rows));
    const products = places.scores + 8 * this.#most * k;
    this.#toSlopes[slopes](products, rows, places.labels, places.rowWeights, shift, places.slopes + SUM_BYTES * k);
  }

  /** Puts the products of the rows with vectors into their scores. */
  multiply(): void {
    const { multiplied } = this.#order;
    if (multiplied === 0) return;
    const { scores, weights } = this.#places;
    const { columns } = this.#x;
    this.#kernels.run.times(this.#rowsAt, grouped(this.rows), columns, multiplied, weights, scores, 8 * this.#most);
  }

  /** Adds the rows, each times its scores. */
  add(): void {
    const { firstAdded, questions } = this.#order;
    const count = questions.length - firstAdded;
    if (count === 0) return;
    const { scores, bench, sums } = this.#places;
    const { columns } = this.#x;
    const stride = 8 * this.#most;
    const [factors, target] = [scores + stride * firstAdded, sums + 8 * columns * firstAdded];
    this.#kernels.run.add(this.#rowsAt, grouped(this.rows), columns, count, factors, stride, bench, target);
  }
}
