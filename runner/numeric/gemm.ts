/**
 * Products of large matrices, by ONNX Runtime's matrix multiplication, which runs at the speed of memory in all cores.
 *
 * @module
 */

import type { InferenceSession, Tensor } from "../onnx/runtime.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import { encodeModel } from "../onnx/small_model.ts";
import type { Products } from "./products.ts";
import type { AddGram } from "./gram.ts";
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

interface Kernels {
  readonly runtime: Runtime;
  /** `a b`, 32-bit. */
  readonly multiply: InferenceSession;
  /** `a bᵀ`, 32-bit. */
  readonly multiplyTransposed: InferenceSession;
  /** `aᵀ a`, 64-bit. */
  readonly gram: InferenceSession;
}

let kernels: Promise<Kernels> | undefined;
let threads: number | undefined;

/** Sets how many threads compute a product, in this worker, from its first one on. @default as many as there are cores */
export function useThreads(count: number): void {
  threads = count;
}

async function loadKernels(): Promise<Kernels> {
  const runtime = await import("../onnx/runtime.ts");
  const multiply = encodeModel({
    name: "multiply",
    inputs: [{ name: "a", type: "float", shape: ["n", "k"] }, { name: "b", type: "float", shape: ["k", "m"] }],
    outputs: [{ name: "c", type: "float", shape: ["n", "m"] }],
    nodes: [{ op: "MatMul", inputs: ["a", "b"], outputs: ["c"] }],
    arrays: [],
  });
  const multiplyTransposed = encodeModel({
    name: "multiply_transposed",
    inputs: [{ name: "a", type: "float", shape: ["n", "k"] }, { name: "b", type: "float", shape: ["m", "k"] }],
    outputs: [{ name: "c", type: "float", shape: ["n", "m"] }],
    nodes: [{ op: "Gemm", inputs: ["a", "b"], outputs: ["c"], attributes: { transB: 1n } }],
    arrays: [],
  });
  const gram = encodeModel({
    name: "gram",
    inputs: [{ name: "a", type: "double", shape: ["n", "k"] }],
    outputs: [{ name: "c", type: "double", shape: ["k", "k"] }],
    nodes: [{ op: "Gemm", inputs: ["a", "a"], outputs: ["c"], attributes: { transA: 1n } }],
    arrays: [],
  });
  const open = (model: Uint8Array): Promise<InferenceSession> =>
    runtime.InferenceSession.create(model, sessionOptions());
  return {
    runtime,
    multiply: await open(multiply),
    multiplyTransposed: await open(multiplyTransposed),
    gram: await open(gram),
  };
}

function loaded(): Promise<Kernels> {
  kernels ??= loadKernels();
  return kernels;
}

async function multiply(a: Tensor, b: Tensor): Promise<Float32Array> {
  const { multiply } = await loaded();
  return (await multiply.run({ a, b })).c.data as Float32Array;
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
      const { runtime } = await loaded();
      const x = new runtime.Tensor("float32", data, [rows, columns]);
      return Float64Array.from(await multiply(x, new runtime.Tensor("float32", Float32Array.from(w), [columns, 1])));
    },
    async transposedTimes(r) {
      const { runtime } = await loaded();
      const factors = Float32Array.from(r);
      const sum = new Float64Array(columns);
      for (let start = 0; start < rows; start += BLOCK) {
        const end = Math.min(start + BLOCK, rows);
        const block = new runtime.Tensor("float32", data.subarray(start * columns, end * columns), [
          end - start,
          columns,
        ]);
        const row = new runtime.Tensor("float32", factors.subarray(start, end), [1, end - start]);
        addScaled(1, Float64Array.from(await multiply(row, block)), sum);
      }
      return sum;
    },
  };
}

/** {@linkcode AddGram} by ONNX Runtime, in 64-bit floats. */
export const addGramByGemm: AddGram = async ({ rows, columns, data }, target) => {
  if (rows === 0) return;
  const { runtime, gram } = await loaded();
  const { c } = await gram.run({ a: new runtime.Tensor("float64", data, [rows, columns]) });
  addScaled(1, c.data as Float64Array, target);
};

/**
 * The inner products of the rows of one matrix with those of another, in 32-bit floats.
 *
 * @param a A matrix.
 * @param b A matrix with as many columns.
 * @returns One row for each row of `a`, one column for each row of `b`.
 */
export async function rowProducts(a: Matrix<Float32Array>, b: Matrix<Float32Array>): Promise<Float32Array> {
  const { runtime, multiplyTransposed } = await loaded();
  return (await multiplyTransposed.run({ a: tensorOf(runtime, a), b: tensorOf(runtime, b) })).c.data as Float32Array;
}

/**
 * The product of two matrices, in 32-bit floats.
 *
 * @param a A matrix.
 * @param b A matrix with a row for each column of `a`.
 * @returns One row for each row of `a`, one column for each column of `b`.
 */
export async function matrixProduct(a: Matrix<Float32Array>, b: Matrix<Float32Array>): Promise<Float32Array> {
  const { runtime } = await loaded();
  return await multiply(tensorOf(runtime, a), tensorOf(runtime, b));
}

function tensorOf(runtime: Runtime, { rows, columns, data }: Matrix<Float32Array>): Tensor {
  return new runtime.Tensor("float32", data, [rows, columns]);
}
