/**
 * Products of large matrices, by ONNX Runtime's matrix multiplication, which runs at the speed of memory in all cores.
 *
 * @module
 */

import type { InferenceSession, Tensor } from "../onnx/runtime.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import { encodeModel, type OnnxModel, type OnnxNode } from "../onnx/small_model.ts";

/** Below this many numbers, loops of our own are as fast. */
const WORTH_GEMM = 2 ** 20;

/**
 * Whether a matrix is large enough for products that are not our own loops to pay.
 *
 * @param x The matrix.
 * @returns True where it is.
 */
export function isLarge(x: { readonly rows: number; readonly columns: number }): boolean {
  return x.rows * x.columns >= WORTH_GEMM;
}

/** How many runs of a graph share its threads at most: Node.js has no more at once. */
const MOST_RUNS = 4;

/**
 * What ONNX Runtime is told of a product's session: the threads of {@linkcode useThreads}, which sleep between products. Turning in
 * circles until the next one, as they do by default, takes as much of the processor as the products do. Each run has a thread by itself.
 */
function sessionOptions(runs: number): InferenceSession.SessionOptions {
  const sleeping = { extra: { session: { intra_op: { allow_spinning: "0" } } } };
  if (threads === undefined && runs === 1) return sleeping;
  return { ...sleeping, intraOpNumThreads: 1 + countThreads() - runs };
}

/** How many threads compute a product. */
function countThreads(): number {
  return threads ?? navigator.hardwareConcurrency;
}

/**
 * How many runs of a graph, on a block of rows each, leave no thread without work while operators run that have one thread each: no more
 * than there are blocks, as the other threads help within a run.
 */
export function runsAtOnce(blocks: number): number {
  return Math.min(MOST_RUNS, countThreads(), blocks);
}

type Runtime = typeof import("../onnx/runtime.ts");

/** What is computed of two matrices, in floats of either size. */
const KERNELS = {
  /** `a b`. */
  multiply: { op: "MatMul" },
  /** `a bᵀ`. */
  multiplyTransposed: { op: "Gemm", attributes: { transB: 1n } },
  /** `aᵀ b`. */
  multiplyFirstTransposed: { op: "Gemm", attributes: { transA: 1n } },
} as const satisfies Record<string, Pick<OnnxNode, "op" | "attributes">>;

type KernelName = keyof typeof KERNELS;
/** The floats that kernels take. */
type Floats = Float32Array | Float64Array;
/** Their names in ONNX. */
type FloatType = "float" | "double";

/** By kernel and type. */
const sessions = new Map<string, Promise<InferenceSession>>();
let threads: number | undefined;

/** Sets how many threads compute a product, in this worker, from its first one on. @default as many as there are cores */
export function useThreads(count: number): void {
  threads = count;
}

/** Opens a graph of products, to be computed by the threads of {@linkcode useThreads}, in so many runs at once. */
export async function openProducts(model: OnnxModel, runs = 1): Promise<InferenceSession> {
  const { createSession } = await import("../onnx/runtime.ts");
  return await createSession(encodeModel(model), sessionOptions(runs));
}

function openSession(name: KernelName, type: FloatType): Promise<InferenceSession> {
  const matrix = (role: string) => ({ name: role, type, shape: [`${role}_rows`, `${role}_columns`] });
  return openProducts({
    name,
    inputs: [matrix("a"), matrix("b")],
    outputs: [matrix("c")],
    nodes: [{ ...KERNELS[name], inputs: ["a", "b"], outputs: ["c"] }],
    arrays: [],
  });
}

/** Runs a kernel, which is opened at its first use. */
async function compute<T extends Floats>(name: KernelName, a: Matrix<T>, b: Matrix<T>): Promise<T> {
  const type: FloatType = a.data instanceof Float32Array ? "float" : "double";
  const key = `${name} ${type}`;
  if (!sessions.has(key)) sessions.set(key, openSession(name, type));
  const [session, runtime] = await Promise.all([sessions.get(key)!, import("../onnx/runtime.ts")]);
  return (await session.run({ a: tensorOf(runtime, a), b: tensorOf(runtime, b) })).c.data as T;
}

function tensorOf({ Tensor }: Runtime, { rows, columns, data }: Matrix<Floats>): Tensor {
  return data instanceof Float32Array
    ? new Tensor("float32", data, [rows, columns])
    : new Tensor("float64", data, [rows, columns]);
}

/**
 * The inner products of the rows of one matrix with those of another, in floats of the size that they have.
 *
 * @param a A matrix.
 * @param b A matrix with as many columns.
 * @returns One row for each row of `a`, one column for each row of `b`.
 */
export function rowProducts<T extends Floats>(a: Matrix<T>, b: Matrix<T>): Promise<T> {
  return compute("multiplyTransposed", a, b);
}

/**
 * The product of two matrices, in floats of the size that they have.
 *
 * @param a A matrix.
 * @param b A matrix with a row for each column of `a`.
 * @returns One row for each row of `a`, one column for each column of `b`.
 */
export function matrixProduct<T extends Floats>(a: Matrix<T>, b: Matrix<T>): Promise<T> {
  return compute("multiply", a, b);
}

/**
 * The inner products of the columns of one matrix with those of another.
 *
 * @param a A matrix.
 * @param b A matrix with as many rows.
 * @returns One row for each column of `a`, one column for each column of `b`.
 */
export function columnProducts<T extends Floats>(a: Matrix<T>, b: Matrix<T>): Promise<T> {
  return compute("multiplyFirstTransposed", a, b);
}
