/**
 * Products of large matrices, by ONNX Runtime's matrix multiplication, which runs at the speed of memory in all cores.
 *
 * @module
 */

import type { InferenceSession, Tensor } from "../onnx/runtime.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import { encodeModel, type OnnxNode } from "../onnx/small_model.ts";
import type { Products } from "./products.ts";
import type { AddGram } from "./gram.ts";
import { rowsBetween } from "./rows.ts";
import { addScaled } from "./vector.ts";

/** Below this many numbers, loops of our own are as fast. */
const WORTH_GEMM = 2 ** 20;
/** How many rows are summed in 32-bit floats before they are added in 64-bit ones. */
const BLOCK = 4096;

/**
 * Whether a matrix is large enough for these products to pay.
 *
 * @param x The matrix.
 * @returns True where it is.
 */
export function isLarge(x: { readonly rows: number; readonly columns: number }): boolean {
  return x.rows * x.columns >= WORTH_GEMM;
}

/** What ONNX Runtime is told of a product's session: the threads of {@linkcode useThreads}. */
function sessionOptions(): InferenceSession.SessionOptions {
  return threads === undefined ? {} : { intraOpNumThreads: threads };
}

type Runtime = typeof import("../onnx/runtime.ts");

interface Kernel {
  readonly type: "float" | "double";
  readonly node: Pick<OnnxNode, "op" | "attributes">;
}

/** What is computed of two matrices. */
const KERNELS = {
  /** `a b`, 32-bit. */
  multiply: { type: "float", node: { op: "MatMul" } },
  /** `a bᵀ`, 32-bit. */
  multiplyTransposed: { type: "float", node: { op: "Gemm", attributes: { transB: 1n } } },
  /** `aᵀ b`, 32-bit. */
  multiplyFirstTransposed: { type: "float", node: { op: "Gemm", attributes: { transA: 1n } } },
  /** `a b`, 64-bit. */
  multiplyExactly: { type: "double", node: { op: "MatMul" } },
  /** `a bᵀ`, 64-bit. */
  multiplyTransposedExactly: { type: "double", node: { op: "Gemm", attributes: { transB: 1n } } },
  /** `aᵀ b`, 64-bit. */
  gram: { type: "double", node: { op: "Gemm", attributes: { transA: 1n } } },
} as const satisfies Record<string, Kernel>;

type KernelName = keyof typeof KERNELS;
/** The floats that kernels take. */
type Floats = Float32Array | Float64Array;

const sessions = new Map<KernelName, Promise<InferenceSession>>();
let threads: number | undefined;

/** Sets how many threads compute a product, in this worker, from its first one on. @default as many as there are cores */
export function useThreads(count: number): void {
  threads = count;
}

async function openSession(name: KernelName): Promise<InferenceSession> {
  const { InferenceSession } = await import("../onnx/runtime.ts");
  const { type, node } = KERNELS[name];
  const matrix = (role: string) => ({ name: role, type, shape: [`${role}_rows`, `${role}_columns`] });
  const model = encodeModel({
    name,
    inputs: [matrix("a"), matrix("b")],
    outputs: [matrix("c")],
    nodes: [{ ...node, inputs: ["a", "b"], outputs: ["c"] }],
    arrays: [],
  });
  return await InferenceSession.create(model, sessionOptions());
}

/** Runs a kernel, which is opened at its first use. */
async function compute<T extends Floats>(name: KernelName, a: Matrix<T>, b: Matrix<T>): Promise<T> {
  if (!sessions.has(name)) sessions.set(name, openSession(name));
  const [session, runtime] = await Promise.all([sessions.get(name)!, import("../onnx/runtime.ts")]);
  return (await session.run({ a: tensorOf(runtime, a), b: tensorOf(runtime, b) })).c.data as T;
}

function tensorOf({ Tensor }: Runtime, { rows, columns, data }: Matrix<Floats>): Tensor {
  return data instanceof Float32Array
    ? new Tensor("float32", data, [rows, columns])
    : new Tensor("float64", data, [rows, columns]);
}

/**
 * Products of a large matrix, in 32-bit floats.
 *
 * @param x The matrix.
 * @returns Its products. Sums over rows are added up in 64-bit floats, block by block.
 */
export function gemmProducts({ rows, columns, data }: Matrix<Float32Array>): Products {
  return {
    rows,
    columns,
    async times(w) {
      const vector = { rows: columns, columns: 1, data: Float32Array.from(w) };
      return Float64Array.from(await compute("multiply", { rows, columns, data }, vector));
    },
    async transposedTimes(r) {
      const factors = Float32Array.from(r);
      const sum = new Float64Array(columns);
      for (let start = 0; start < rows; start += BLOCK) {
        const end = Math.min(start + BLOCK, rows);
        const row = { rows: 1, columns: end - start, data: factors.subarray(start, end) };
        const block = rowsBetween({ rows, columns, data }, start, end);
        addScaled(1, Float64Array.from(await compute("multiply", row, block)), sum);
      }
      return sum;
    },
  };
}

/** {@linkcode AddGram} by ONNX Runtime, in 64-bit floats. */
export const addGramByGemm: AddGram = async (rows, target) => {
  if (rows.rows === 0) return;
  addScaled(1, await compute("gram", rows, rows), target);
};

/**
 * The inner products of the rows of one matrix with those of another, in floats of the size that they have.
 *
 * @param a A matrix.
 * @param b A matrix with as many columns.
 * @returns One row for each row of `a`, one column for each row of `b`.
 */
export function rowProducts<T extends Floats>(a: Matrix<T>, b: Matrix<T>): Promise<T> {
  return compute(a.data instanceof Float32Array ? "multiplyTransposed" : "multiplyTransposedExactly", a, b);
}

/**
 * The product of two matrices, in floats of the size that they have.
 *
 * @param a A matrix.
 * @param b A matrix with a row for each column of `a`.
 * @returns One row for each row of `a`, one column for each column of `b`.
 */
export function matrixProduct<T extends Floats>(a: Matrix<T>, b: Matrix<T>): Promise<T> {
  return compute(a.data instanceof Float32Array ? "multiply" : "multiplyExactly", a, b);
}

/**
 * The inner products of the columns of one matrix with those of another.
 *
 * @param a A matrix.
 * @param b A matrix with as many rows.
 * @returns One row for each column of `a`, one column for each column of `b`.
 */
export function columnProducts<T extends Floats>(a: Matrix<T>, b: Matrix<T>): Promise<T> {
  return compute(a.data instanceof Float32Array ? "multiplyFirstTransposed" : "gram", a, b);
}
