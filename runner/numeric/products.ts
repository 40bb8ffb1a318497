/**
 * Products of the matrix of training rows with vectors: all that the solvers of linear models need to know of it.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import type { MatrixSource } from "./matrix_source.ts";
import { addRow, rowDot } from "./rows.ts";
import { addSlopes, type Change, changeOf, NO_SLOPES, type SlopeSums, toSlopes } from "./slopes.ts";
import { addScaled, dot } from "./vector.ts";

/** What comes of going through a matrix. */
export interface Through extends SlopeSums {
  /** `Xᵀ f(X w)`: one number for each column. */
  readonly product: Float64Array;
}

/** A matrix X that can be multiplied from either side. */
export interface Products {
  /** Rows of X. */
  readonly rows: number;
  /** Columns of X. */
  readonly columns: number;
  /** `X w`: one number for each row. */
  times(w: Float64Array): Promise<Float64Array>;
  /** `Xᵀ r`: one number for each column. */
  transposedTimes(r: Float64Array): Promise<Float64Array>;
  /** `Xᵀ f(X w)`, which reads X once; `change` says what f is. */
  through(w: Float64Array, change: Change): Promise<Through>;
}

/** What is asked of a matrix: one of {@linkcode Products}. */
export interface Question {
  /** Which. */
  readonly side: "times" | "transposedTimes" | "through";
  /** What it is multiplied with. */
  readonly vector: Float64Array;
  /** Of what goes through. */
  readonly change?: Change;
}

/** A matrix X that can be multiplied with several vectors at once, from either side. */
export interface ManyProducts {
  /** Rows of X. */
  readonly rows: number;
  /** Columns of X. */
  readonly columns: number;
  /** The product that each asks for. Only what goes through has sums beside it. */
  answer(questions: readonly Question[]): Promise<Through[]>;
}

/** Products of a matrix that are asked for one at a time. */
export function productsBy(
  { rows, columns }: Pick<ManyProducts, "rows" | "columns">,
  ask: (question: Question) => Promise<Through>,
): Products {
  return {
    rows,
    columns,
    times: async (vector) => (await ask({ side: "times", vector })).product,
    transposedTimes: async (vector) => (await ask({ side: "transposedTimes", vector })).product,
    through: (vector, change) => ask({ side: "through", vector, change }),
  };
}

/**
 * Products computed here, in 64-bit floats.
 *
 * @param x The matrix.
 * @returns Its products.
 */
export function directProducts(x: Matrix<Float32Array>): ManyProducts {
  return {
    rows: x.rows,
    columns: x.columns,
    answer: (questions) => Promise.resolve(questions.map((question) => answerDirectly(x, question))),
  };
}

function answerDirectly(x: Matrix<Float32Array>, { side, vector, change }: Question): Through {
  if (side === "through") return throughVector(x, vector, change!);
  const product = side === "times" ? timesVector(x, vector) : transposedTimesVector(x, vector);
  return { ...NO_SLOPES, product };
}

/**
 * Products computed in passes over batches of rows.
 *
 * @param x The matrix.
 * @param ofBatch How a batch is multiplied.
 * @returns Its products. Each is one pass.
 */
export function productsInPasses(
  x: MatrixSource<Float32Array>,
  ofBatch: (batch: Matrix<Float32Array>) => ManyProducts,
): ManyProducts {
  return {
    rows: x.rows,
    columns: x.columns,
    async answer(questions) {
      const results = questions.map(({ side }) => ({
        ...NO_SLOPES,
        product: new Float64Array(side === "times" ? x.rows : x.columns),
      }));
      let row = 0;
      for await (const batch of x.batches()) {
        const end = row + batch.rows;
        const found = await ofBatch(batch).answer(questions.map((question) => questionOf(question, row, end)));
        found.forEach(({ product, ...sums }, k) => {
          if (questions[k].side === "times") results[k].product.set(product, row);
          else addScaled(1, product, results[k].product);
          Object.assign(results[k], addSlopes(results[k], sums));
        });
        row = end;
      }
      return results;
    },
  };
}

/** What is asked of some rows. */
function questionOf({ side, vector, change }: Question, start: number, end: number): Question {
  return {
    side,
    vector: side === "transposedTimes" ? vector.subarray(start, end) : vector,
    change: change && changeOf(change, start, end),
  };
}

/**
 * `X w`.
 *
 * @param x The matrix X.
 * @param w One number for each column.
 * @returns One number for each row, summed in 64-bit floats.
 */
export function timesVector(x: Matrix<Float32Array>, w: Float64Array): Float64Array {
  const result = new Float64Array(x.rows);
  for (let i = 0; i < x.rows; i++) result[i] = rowDot(x, i, w);
  return result;
}

/**
 * `Xᵀ r`.
 *
 * @param x The matrix X.
 * @param r One number for each row.
 * @returns One number for each column, summed in 64-bit floats.
 */
export function transposedTimesVector(x: Matrix<Float32Array>, r: Float64Array): Float64Array {
  const result = new Float64Array(x.columns);
  for (let i = 0; i < x.rows; i++) if (r[i] !== 0) addRow(x, i, r[i], result);
  return result;
}

/** `Xᵀ f(X w)`, as {@linkcode timesVector} and {@linkcode transposedTimesVector} give it. */
function throughVector(x: Matrix<Float32Array>, w: Float64Array, change: Change): Through {
  const products = timesVector(x, w);
  const sums = toSlopes(products, change);
  return { ...sums, product: transposedTimesVector(x, products) };
}

/**
 * `A v` of 64-bit floats.
 *
 * @param a A matrix.
 * @param v One number for each column.
 * @returns One number for each row.
 */
export function timesDense({ rows, columns, data }: Matrix<Float64Array>, v: Float64Array): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => dot(data.subarray(i * columns, (i + 1) * columns), v));
}
