/**
 * Inner products of many points with many others, by ONNX Runtime's matrix multiplication.
 *
 * @module
 */

import type { InferenceSession, Tensor } from "../onnx/runtime.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import { sessionOptions } from "./gemm.ts";
import { encodeModel } from "../onnx/small_model.ts";

type Runtime = typeof import("../onnx/runtime.ts");

/** Multiplies matrices. */
export class InnerProducts {
  readonly #runtime: Runtime;
  readonly #session: InferenceSession;

  private constructor(runtime: Runtime, session: InferenceSession) {
    this.#runtime = runtime;
    this.#session = session;
  }

  /** Starts the runtime. */
  static async open(): Promise<InnerProducts> {
    const runtime = await import("../onnx/runtime.ts");
    const model = encodeModel({
      name: "inner_products",
      inputs: [{ name: "a", type: "float", shape: ["n", "d"] }, { name: "b", type: "float", shape: ["m", "d"] }],
      outputs: [{ name: "products", type: "float", shape: ["n", "m"] }],
      nodes: [{ op: "Gemm", inputs: ["a", "b"], outputs: ["products"], attributes: { transB: 1n } }],
      arrays: [],
    });
    return new InnerProducts(runtime, await runtime.InferenceSession.create(model, sessionOptions()));
  }

  /**
   * The inner products of some rows of a matrix with some others.
   *
   * @param points The matrix.
   * @param a The first of some rows, and the one after the last of them.
   * @param b The same of the others.
   * @returns `a bᵀ`, row by row, in 32-bit floats.
   */
  async between(
    points: Matrix<Float32Array>,
    a: readonly [number, number],
    b: readonly [number, number],
  ): Promise<Float32Array> {
    const tensor = ([first, end]: readonly [number, number]): Tensor => {
      const data = points.data.subarray(first * points.columns, end * points.columns);
      return new this.#runtime.Tensor("float32", data, [end - first, points.columns]);
    };
    return (await this.#session.run({ a: tensor(a), b: tensor(b) })).products.data as Float32Array;
  }

  /** Frees the runtime. */
  async close(): Promise<void> {
    await this.#session.release();
  }
}
