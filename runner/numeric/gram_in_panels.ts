/**
 * {@linkcode GramSum} by ONNX Runtime: the products of some columns with some others, of which half are those of the other half.
 *
 * @module
 */

import type { InferenceSession } from "../onnx/runtime.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import type { OnnxNode, OnnxValue } from "../onnx/small_model.ts";
import { openProducts } from "./gemm.ts";
import type { GramSum } from "./gram.ts";
import { addScaled } from "./vector.ts";

/** Panels have so many columns at least, and there are so many at most: narrow ones are multiplied slowly, few ones leave little out. */
const [LEAST_WIDTH, MOST_PANELS] = [128, 8];

/** Some neighbouring columns. */
interface Panel {
  readonly start: number;
  readonly width: number;
}

/** The columns that one product is of. */
interface Pair {
  readonly name: string;
  readonly first: Panel;
  readonly second: Panel;
}

/** By the number of columns. */
const sessions = new Map<number, Promise<InferenceSession>>();

/** {@linkcode GramSum} in 64-bit floats. */
export class PanelGram implements GramSum {
  readonly #columns: number;
  readonly #pairs: readonly Pair[];
  /** Of each pair, its products row after row. */
  readonly #sums: readonly Float64Array[];

  /** Begins with zeros. */
  constructor(columns: number) {
    this.#columns = columns;
    this.#pairs = pairsOf(panelsOf(columns));
    this.#sums = this.#pairs.map(({ first, second }) => new Float64Array(first.width * second.width));
  }

  /** Adds the products of some rows. */
  async add({ rows, columns, data }: Matrix<Float64Array>): Promise<void> {
    if (rows === 0) return;
    if (!sessions.has(columns)) sessions.set(columns, openSession(columns, this.#pairs));
    const [session, { Tensor }] = await Promise.all([sessions.get(columns)!, import("../onnx/runtime.ts")]);
    const products = await session.run({ x: new Tensor("float64", data, [rows, columns]) });
    this.#pairs.forEach(({ name }, p) => addScaled(1, products[name].data as Float64Array, this.#sums[p]));
  }

  /** The sum so far, on both sides of the diagonal. */
  total(): Float64Array {
    const total = new Float64Array(this.#columns ** 2);
    this.#pairs.forEach((pair, p) => setPair(pair, this.#sums[p], this.#columns, total));
    return total;
  }
}

function panelsOf(columns: number): Panel[] {
  const width = Math.max(LEAST_WIDTH, Math.ceil(columns / MOST_PANELS));
  return Array.from({ length: Math.ceil(columns / width) }, (_, p) => {
    return { start: p * width, width: Math.min(width, columns - p * width) };
  });
}

function pairsOf(panels: readonly Panel[]): Pair[] {
  return panels.flatMap((first, p) =>
    panels.slice(p).map((second, q) => ({ name: `product_${p}_${p + q}`, first, second }))
  );
}

function openSession(columns: number, pairs: readonly Pair[]): Promise<InferenceSession> {
  const panels = panelsOf(columns);
  const names = new Map(panels.map(({ start }, p) => [start, `panel_${p}`]));
  const split: OnnxNode = {
    op: "Split",
    inputs: ["x", "widths"],
    outputs: [...names.values()],
    attributes: { axis: 1n },
  };
  return openProducts({
    name: "gram",
    inputs: [{ name: "x", type: "double", shape: ["rows", columns] }],
    outputs: pairs.map(({ name, first, second }): OnnxValue => {
      return { name, type: "double", shape: [first.width, second.width] };
    }),
    nodes: [
      split,
      ...pairs.map(({ name, first, second }): OnnxNode => {
        const inputs = [names.get(first.start)!, names.get(second.start)!];
        return { op: "Gemm", inputs, outputs: [name], attributes: { transA: 1n } };
      }),
    ],
    arrays: [{
      name: "widths",
      shape: [panels.length],
      data: BigInt64Array.from(panels, ({ width }) => BigInt(width)),
    }],
  });
}

/** Puts products on both sides of the diagonal. */
function setPair({ first, second }: Pair, product: Float64Array, columns: number, target: Float64Array): void {
  for (let i = 0, at = 0; i < first.width; i++) {
    const row = first.start + i;
    for (let j = 0; j < second.width; j++, at++) {
      const column = second.start + j;
      target[row * columns + column] = product[at];
      target[column * columns + row] = product[at];
    }
  }
}
