/**
 * Steps of coordinate descent over the columns of a matrix, by the vector instructions of WebAssembly.
 *
 * @module
 */

import type { Matrix } from "../../../stores/formats/matrix.ts";
import { Kernels } from "../../../stores/wasm/kernels.ts";
import { transposeInto } from "../rows.ts";
import { COORDINATE_KERNELS } from "./coordinate_kernels_code.ts";

/** Numbers that the kernels take at a time. */
const LANES = 8;
/** How many numbers the state has, and a record. */
const [STATE, RECORD] = [4, 8];
/** Where a record has what is looked at. */
const [START, NOW, SLOPE, L1, L2, IS_KEPT] = [1, 2, 3, 5, 6, 7];
/** Smaller second derivatives count as none: products of them would be too small for 32-bit floats, which are slow then. */
const LEAST_CURVATURE = 2 ** -100;

/** What `coordinate_kernels.wat` exports. Places are in bytes, lengths in numbers. */
interface Exports extends WebAssembly.Exports {
  derive(records: number, count: number, length: number, slopes: number, curvatures: number): void;
  descend(records: number, count: number, length: number, vector: number, curvatures: number, state: number): void;
  add(records: number, count: number, length: number, scores: number): void;
}

/** Penalties on weights: a number for each. */
export interface Penalties {
  /** How often its size counts. */
  readonly l1: Float64Array;
  /** How often half its square counts. */
  readonly l2: Float64Array;
}

/** Subgradients of the least norm. */
export interface Sizes {
  /** The size of the largest. */
  readonly most: number;
  /** The sum of their sizes. */
  readonly sum: number;
}

/**
 * Columns, a weight for each, and a quadratic model of a sum over rows around the weights at the start. Slopes at the start are sums of 64-bit
 * floats, and the model is of 32-bit ones: it only tells how to go on.
 */
export class CoordinateKernels {
  readonly #kernels: Exports;
  /** The length of a column with its padding. */
  readonly #length: number;
  /** Where the kernels' memory has what, in bytes. */
  readonly #at: Readonly<Record<"slopes" | "curvatures" | "vector" | "scores" | "records" | "list", number>>;
  readonly #state: Float64Array;
  readonly #slopes: Float64Array;
  readonly #scores: Float64Array;
  readonly #curvatures: Float32Array;
  readonly #vector: Float32Array;
  readonly #records: Float64Array;
  readonly #list: Int32Array;

  /**
   * Begins with weights of 0.
   *
   * @param x The matrix.
   * @param last What one more column has in each row, where there are penalties for one more.
   * @param penalties On the weights.
   */
  constructor(x: Matrix<Float32Array>, last: number, { l1, l2 }: Penalties) {
    const count = l1.length;
    const length = LANES * Math.ceil(x.rows / LANES);
    const slopes = 8 * STATE;
    const [scores, curvatures, vector, records] = [8, 16, 20, 24].map((bytes) => slopes + bytes * length);
    const columns = records + 8 * RECORD * count;
    const list = columns + 4 * length * count;
    const kernels = new Kernels<Exports>(COORDINATE_KERNELS, "coordinates");
    const memory = kernels.withRoom(list + 4 * count);
    this.#kernels = kernels.run;
    this.#length = length;
    this.#at = { slopes, curvatures, vector, scores, records, list };
    this.#state = new Float64Array(memory, 0, STATE);
    [this.#slopes, this.#scores] = [slopes, scores].map((at) => new Float64Array(memory, at, x.rows));
    [this.#curvatures, this.#vector] = [curvatures, vector].map((at) => new Float32Array(memory, at, x.rows));
    this.#records = new Float64Array(memory, records, RECORD * count);
    this.#list = new Int32Array(memory, list, count);
    const numbers = new Float32Array(memory, columns, length * count);
    transposeInto(numbers, length, x);
    if (count > x.columns) numbers.fill(last, length * x.columns, length * x.columns + x.rows);
    for (let j = 0; j < count; j++) {
      new Int32Array(memory, records + 8 * RECORD * j, 1)[0] = columns + 4 * length * j;
      this.#records.set([l1[j], l2[j]], RECORD * j + L1);
    }
  }

  /**
   * Begins a model of some columns at the weights that are now.
   *
   * @param columns Which.
   * @param slopes Of each row's loss.
   * @param curvatures The second derivative of each.
   */
  begin(columns: Int32Array, slopes: Float64Array, curvatures: Float64Array): void {
    for (let at = 0; at < this.#records.length; at += RECORD) this.#records[at + START] = this.#records[at + NOW];
    this.#slopes.set(slopes);
    for (let i = 0; i < curvatures.length; i++) {
      this.#curvatures[i] = curvatures[i] < LEAST_CURVATURE ? 0 : curvatures[i];
    }
    this.#vector.fill(0);
    const { list, slopes: slopesAt, curvatures: curvaturesAt } = this.#at;
    this.#kernels.derive(list, this.#listed(columns), this.#length, slopesAt, curvaturesAt);
  }

  /** The subgradients of some columns at the start. Left out are those whose weight is 0 and whose slope is so far below the penalty. */
  sizes(columns: Int32Array, margin: number): Sizes {
    let [most, sum] = [0, 0];
    const records = this.#records;
    for (const j of columns) {
      const at = RECORD * j;
      const [now, slope, l1] = [records[at + NOW], records[at + SLOPE], records[at + L1]];
      const size = now === 0 ? Math.abs(slope) - l1 : Math.abs(slope + Math.sign(now) * l1);
      records[at + IS_KEPT] = Number(now !== 0 || size >= -margin);
      most = Math.max(most, size);
      sum += Math.max(0, size);
    }
    return { most, sum };
  }

  /** Makes a step for each of some columns, and tells their subgradients before it. Left out are those that {@linkcode sizes} leaves out. */
  descend(columns: Int32Array, margin: number): Sizes {
    this.#state.set([-margin, 0, 0]);
    const { list, vector, curvatures } = this.#at;
    this.#kernels.descend(list, this.#listed(columns), this.#length, vector, curvatures, 0);
    return { most: this.#state[1], sum: this.#state[2] };
  }

  /** Those of some columns that were not left out when they were last visited, moved to the front of the list. */
  keptOf(columns: Int32Array): Int32Array {
    let count = 0;
    for (const j of columns) if (this.#records[RECORD * j + IS_KEPT] === 1) columns[count++] = j;
    return columns.subarray(0, count);
  }

  /** What the weights' change since the start makes of the rows' scores, where only those of some columns have changed. */
  scores(columns: Int32Array): Float64Array {
    this.#scores.fill(0);
    this.#kernels.add(this.#at.list, this.#listed(columns), this.#length, this.#at.scores);
    return this.#scores.slice();
  }

  /** What the sum and the penalties rise by along the change, were they as steep all the way as they are at the start. */
  rise(): number {
    return this.#sumOf((start, now, slope, l1) => slope * (now - start) + l1 * (Math.abs(now) - Math.abs(start)));
  }

  /** What the l2 penalty rises by along a share of the change, and the l1 penalty. */
  penaltyRise(share: number): number {
    return this.#sumOf((start, now, _slope, l1, l2) => {
      const there = start + share * (now - start);
      return l1 * (Math.abs(there) - Math.abs(start)) + l2 * (there - start) * (there + start) / 2;
    });
  }

  /** Takes back what is beyond a share of the change. */
  shorten(share: number): void {
    for (let at = 0; at < this.#records.length; at += RECORD) {
      const start = this.#records[at + START];
      this.#records[at + NOW] = start + share * (this.#records[at + NOW] - start);
    }
  }

  /** The weights. */
  weights(): Float64Array {
    return Float64Array.from(this.#list, (_, j) => this.#records[RECORD * j + NOW]);
  }

  #sumOf(term: (start: number, now: number, slope: number, l1: number, l2: number) => number): number {
    const records = this.#records;
    let sum = 0;
    for (let at = 0; at < records.length; at += RECORD) {
      const [start, now] = [records[at + START], records[at + NOW]];
      if (now !== start) sum += term(start, now, records[at + SLOPE], records[at + L1], records[at + L2]);
    }
    return sum;
  }

  /** Lists the records of some columns for the kernels. Returns how many there are. */
  #listed(columns: Int32Array): number {
    for (let k = 0; k < columns.length; k++) this.#list[k] = this.#at.records + 8 * RECORD * columns[k];
    return columns.length;
  }
}
