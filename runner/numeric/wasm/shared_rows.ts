/**
 * A matrix that threads share, and the part that each takes in its products. Rows are divided into stripes, which threads take as they
 * come: what is added up is added up within a stripe first, so that a product is the same whoever took part.
 *
 * @module
 */

import type { Matrix } from "../../../stores/formats/matrix.ts";
import type { ManyProducts, Through } from "../products.ts";
import { ordered } from "../question_order.ts";
import { type Change, NO_SLOPES, SLOPE_NAMES } from "../slopes.ts";
import { addScaled } from "../vector.ts";
import { newSharedMemory } from "../../../stores/wasm/kernels.ts";
import {
  benchBytes,
  type Bits,
  GROUP,
  grouped,
  type ProductKernels,
  productKernels,
  rowsOfBlock,
  setVectors,
  vectorBytes,
} from "./product_kernels.ts";
import { type SlopeKernels, slopeKernels, SUM_BYTES } from "./slope_kernels.ts";

/** Into how many the rows are divided. */
const STRIPES = 32;
/** What a place is a multiple of, in bytes. */
const ALIGNMENT = 16;
/** Passes are numbered anew where their numbers would no longer fit beside a stripe's. */
const PASSES = 2 ** 24;
/**
 * What the memory begins with: the pass and its next stripe, how many are done, with how many vectors rows are multiplied, from which on they
 * are added up, how many vectors there are, and in which floats.
 */
const [NEXT, DONE, MULTIPLIED, FIRST_ADDED, VECTORS, ROWS, COLUMNS, ROOM, BITS, CONTROLS] = [
  0,
  1,
  2,
  3,
  4,
  5,
  6,
  7,
  8,
  9,
];
/** There are no more passes. */
const OVER = -1;

/** Where things are in the memory, in bytes. */
interface Places {
  readonly x: number;
  /** One number for each column, of each vector. */
  readonly weights: number;
  /** One number for each row, of each vector, and zeros up to whole groups: products, or what rows are multiplied with. */
  readonly factors: number;
  /** Of each vector: which slopes, by number, and the shift. */
  readonly changes: number;
  readonly labels: number;
  readonly rowWeights: number;
  /** Of each stripe: one number for each column, of each vector, and its two sums. */
  readonly sums: number;
  readonly slopes: number;
  /** Of each stripe: room for the kernels. */
  readonly benches: number;
  readonly end: number;
}

/** Products that are computed together. */
interface Pass {
  readonly buffer: ArrayBufferLike;
  readonly rows: number;
  readonly columns: number;
  /** How many vectors. */
  readonly vectors: number;
  /** With how many of them, from the first on, rows are multiplied. */
  readonly multiplied: number;
  /** From which on rows are added up. */
  readonly firstAdded: number;
  readonly places: Places;
}

/** What a thread computes with. */
interface Tools {
  readonly products: ProductKernels;
  readonly slopes: SlopeKernels;
}

/** Takes part in all passes over rows in shared memory, until there are no more. */
export function takePartInAll(memory: WebAssembly.Memory): void {
  const controls = controlsOf(memory);
  const tools = toolsIn(memory);
  for (let next = 0; next !== OVER; next = Atomics.load(controls, NEXT)) {
    takePart(memory, tools);
    const over = Atomics.load(controls, NEXT);
    if (over !== OVER && stripeOf(over) === undefined) Atomics.wait(controls, NEXT, over);
  }
}

function toolsIn(memory: WebAssembly.Memory): Tools {
  return {
    products: productKernels(memory, controlsOf(memory)[BITS] as Bits).run,
    slopes: slopeKernels(memory),
  };
}

/** Says that there are no more passes over rows in shared memory. */
export function endPasses(memory: WebAssembly.Memory): void {
  const controls = controlsOf(memory);
  Atomics.store(controls, NEXT, OVER);
  Atomics.notify(controls, NEXT);
}

/** Takes part in a pass until no stripe is left. */
function takePart(memory: WebAssembly.Memory, tools: Tools): void {
  const controls = controlsOf(memory);
  for (let stripe = takeStripe(controls); stripe !== undefined; stripe = takeStripe(controls)) {
    // The pass is not over, and stays as it is, as long as a stripe of it is not done.
    computeStripe(readPass(memory), tools, stripe);
    if (Atomics.add(controls, DONE, 1) === STRIPES - 1) Atomics.notify(controls, DONE);
  }
}

function takeStripe(controls: Int32Array): number | undefined {
  for (;;) {
    const next = Atomics.load(controls, NEXT);
    const stripe = stripeOf(next);
    if (stripe === undefined || Atomics.compareExchange(controls, NEXT, next, next + 1) === next) return stripe;
  }
}

/** The stripe that is next; `undefined` where none is left. Every other pass begins with the last, whose rows may still be in the cache. */
function stripeOf(next: number): number | undefined {
  const count = next % (2 * STRIPES);
  if (next === OVER || count >= STRIPES) return undefined;
  return Math.floor(next / (2 * STRIPES)) % 2 === 0 ? count : STRIPES - 1 - count;
}

function controlsOf({ buffer }: WebAssembly.Memory): Int32Array {
  return new Int32Array(buffer, 0, CONTROLS);
}

function readPass(memory: WebAssembly.Memory): Pass {
  const controls = controlsOf(memory);
  const [rows, columns] = [controls[ROWS], controls[COLUMNS]];
  return {
    buffer: memory.buffer,
    rows,
    columns,
    vectors: controls[VECTORS],
    multiplied: controls[MULTIPLIED],
    firstAdded: controls[FIRST_ADDED],
    places: placesFor(rows, columns, controls[ROOM]),
  };
}

function computeStripe(pass: Pass, { products, slopes }: Tools, stripe: number): void {
  const { buffer, rows, columns, vectors, multiplied, firstAdded, places } = pass;
  const first = stripe * rowsOfStripe(rows);
  const end = Math.min(first + rowsOfStripe(rows), rows);
  const blockRows = rowsOfBlock(columns);
  const stride = placeOfFactors(pass, 1) - placeOfFactors(pass, 0);
  const bench = places.benches + benchBytes(columns) * stripe;
  new Float64Array(buffer, placeOfSums(pass, stripe, 0), columns * vectors).fill(0);
  new Float64Array(buffer, placeOfSlopes(pass, stripe, 0), 2 * vectors).fill(0);
  const sums = placeOfSums(pass, stripe, firstAdded);
  const changes = changesIn(pass);
  for (let start = first; start < end; start += blockRows) {
    const count = Math.min(blockRows, end - start);
    const factors = placeOfFactors(pass, 0) + 8 * start;
    const x = places.x + 4 * columns * start;
    products.bring(x, 4 * columns * count);
    if (multiplied > 0) {
      products.times(x, grouped(count), columns, multiplied, places.weights, factors, stride);
    }
    for (const { k, name, shift } of changes) {
      const row = rows * k + start;
      const [labels, weights] = [places.labels + row, places.rowWeights + 8 * row];
      slopes[name](factors + stride * k, count, labels, weights, shift, placeOfSlopes(pass, stripe, k));
    }
    if (firstAdded < vectors) {
      const added = factors + stride * firstAdded;
      products.add(x, grouped(count), columns, vectors - firstAdded, added, stride, bench, sums);
    }
  }
}

function placeOfSums({ columns, vectors, places }: Pass, stripe: number, k: number): number {
  return places.sums + 8 * columns * (stripe * vectors + k);
}

/** Of the two sums of a stripe's slopes. */
function placeOfSlopes({ vectors, places }: Pass, stripe: number, k: number): number {
  return places.slopes + SUM_BYTES * (stripe * vectors + k);
}

/** What becomes of the products with vectors that are added up as well. */
function changesIn({ buffer, vectors, multiplied, firstAdded, places }: Pass) {
  const changes = new Float64Array(buffer, places.changes, 2 * vectors);
  return Array.from({ length: multiplied - firstAdded }, (_, i) => {
    const k = firstAdded + i;
    return { k, name: SLOPE_NAMES[changes[2 * k]], shift: changes[2 * k + 1] };
  });
}

function placeOfFactors({ rows, places }: Pick<Pass, "rows" | "places">, k: number): number {
  return places.factors + 8 * grouped(rows) * k;
}

function rowsOfStripe(rows: number): number {
  return GROUP * Math.ceil(rows / STRIPES / GROUP);
}

/** Puts things for so many vectors behind one another. */
function placesFor(rows: number, columns: number, vectors: number): Places {
  let end = 4 * CONTROLS;
  const take = (bytes: number): number => {
    const place = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
    end = place + bytes;
    return place;
  };
  return {
    x: take(4 * columns * grouped(rows)),
    weights: take(vectorBytes(columns) * vectors),
    factors: take(8 * grouped(rows) * vectors),
    changes: take(16 * vectors),
    labels: take(rows * vectors),
    rowWeights: take(8 * rows * vectors),
    sums: take(8 * columns * vectors * STRIPES),
    slopes: take(SUM_BYTES * vectors * STRIPES),
    benches: take(benchBytes(columns) * STRIPES),
    end,
  };
}

/** How much memory a matrix takes, in bytes, with room for products with so many vectors. */
export function sharedBytes(rows: number, columns: number, vectors: number): number {
  return placesFor(rows, columns, vectors).end;
}

/**
 * Products of a matrix by all threads that take part. In 32-bit floats, those of a block's rows are added up in 64-bit ones.
 *
 * @param x The matrix. It is copied.
 * @param bits Of the floats that they are computed in.
 * @param vectors With how many vectors it is multiplied at once, at most.
 * @param onShared Is told the memory, which other threads may {@linkcode takePartInAll} of.
 * @returns Its products, each to the bit the same whatever else is multiplied with at once, and whoever takes part.
 */
export function sharedProducts(
  x: Matrix<Float32Array>,
  bits: Bits,
  vectors: number,
  onShared?: (memory: WebAssembly.Memory) => void,
): ManyProducts {
  const { rows, columns } = x;
  const memory = newSharedMemory(sharedBytes(rows, columns, vectors));
  const controls = controlsOf(memory);
  Object.assign(controls, { [ROWS]: rows, [COLUMNS]: columns, [ROOM]: vectors, [BITS]: bits, [NEXT]: STRIPES });
  const tools = toolsIn(memory);
  const places = placesFor(rows, columns, vectors);
  new Float32Array(memory.buffer, places.x, x.data.length).set(x.data);
  onShared?.(memory);
  /** Labels and weights that are in place, of each vector: solvers ask with the same ones again and again. */
  const held: Change[] = [];
  const factors = (k: number) => new Float64Array(memory.buffer, placeOfFactors({ rows, places }, k), grouped(rows));
  return {
    rows,
    columns,
    answer(asked) {
      const order = ordered(asked);
      const { questions, multiplied, firstAdded } = order;
      Object.assign(controls, { [MULTIPLIED]: multiplied, [FIRST_ADDED]: firstAdded, [VECTORS]: questions.length });
      setVectors(memory.buffer, places.weights, bits, order);
      questions.forEach(({ side, vector, change }, k) => {
        if (side === "through") {
          writeChange(memory, { rows, places }, change!, k, held[k]);
          held[k] = change!;
        }
        // Behind its end, another vector's products may have been left, which need not be finite.
        if (side === "transposedTimes") factors(k).fill(0, rows).set(vector);
      });
      begin(controls);
      takePart(memory, tools);
      waitUntilDone(controls);
      const pass = readPass(memory);
      return Promise.resolve(order.asAsked(
        questions.map((_, k) =>
          k < firstAdded ? { ...NO_SLOPES, product: factors(k).slice(0, rows) } : sumsOf(pass, k)
        ),
      ));
    },
  };
}

function writeChange(
  { buffer }: WebAssembly.Memory,
  { rows, places }: Pick<Pass, "rows" | "places">,
  { slopes, labels, weights, shift }: Change,
  k: number,
  held: Change | undefined,
): void {
  new Float64Array(buffer, places.changes + 16 * k, 2).set([SLOPE_NAMES.indexOf(slopes), shift]);
  if (labels !== held?.labels) new Uint8Array(buffer, places.labels + rows * k, rows).set(labels);
  if (weights !== held?.weights) new Float64Array(buffer, places.rowWeights + 8 * rows * k, rows).set(weights);
}

/** Lets threads take stripes of the next pass. */
function begin(controls: Int32Array): void {
  const number = Math.floor(Atomics.load(controls, NEXT) / STRIPES / 2);
  Atomics.store(controls, DONE, 0);
  Atomics.store(controls, NEXT, ((number + 1) % PASSES) * 2 * STRIPES);
  Atomics.notify(controls, NEXT);
}

function waitUntilDone(controls: Int32Array): void {
  for (let done = Atomics.load(controls, DONE); done < STRIPES; done = Atomics.load(controls, DONE)) {
    Atomics.wait(controls, DONE, done);
  }
}

/** What a pass has added up for a vector. */
function sumsOf(pass: Pass, k: number): Through {
  const product = new Float64Array(pass.columns);
  let [value, slopes] = [0, 0];
  for (let stripe = 0; stripe < STRIPES; stripe++) {
    const [ownValue, ownSlopes] = new Float64Array(pass.buffer, placeOfSlopes(pass, stripe, k), 2);
    addScaled(1, new Float64Array(pass.buffer, placeOfSums(pass, stripe, k), pass.columns), product);
    value += ownValue;
    slopes += ownSlopes;
  }
  return { product, value, slopes };
}
