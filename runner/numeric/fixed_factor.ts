/**
 * Products with one matrix that stays. Where it lies in a file, ONNX Runtime maps it from there: its numbers are never copied.
 *
 * @module
 */

import { basename, dirname } from "../../ops/standard.ts";
import type { InferenceSession, Tensor } from "../onnx/runtime.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import { encodeModel } from "../onnx/small_model.ts";

/** A matrix that stays: in memory, or as 32-bit floats in a file, row-major. */
export interface FixedMatrix {
  /** Number of rows. */
  readonly rows: number;
  /** Number of columns. */
  readonly columns: number;
  /** Its numbers, where they are in memory. */
  readonly data?: Float32Array;
  /** The file that they lie in, links resolved, and the bytes before the first of them. */
  readonly place?: { readonly path: string; readonly offset: number };
}

/** Matrices of more numbers are used as they lie. Smaller ones are laid out anew, which is faster for few rows. */
const LAID_OUT = 2 ** 25;

/** The right factor of many products. */
export class FixedFactor implements AsyncDisposable {
  readonly #session: InferenceSession;
  readonly #tensor: typeof Tensor;
  readonly #fed: Record<string, Tensor>;
  readonly #matrix: FixedMatrix;

  private constructor(session: InferenceSession, tensor: typeof Tensor, matrix: FixedMatrix) {
    [this.#session, this.#tensor, this.#matrix] = [session, tensor, matrix];
    const { rows, columns, data } = matrix;
    this.#fed = data === undefined ? {} : { b: new tensor("float32", data, [rows, columns]) };
  }

  /** Makes products with a matrix ready. */
  static async open(matrix: FixedMatrix): Promise<FixedFactor> {
    const { InferenceSession, Tensor } = await import("../onnx/runtime.ts");
    const session = await InferenceSession.create(modelOf(matrix), optionsFor(matrix));
    return new FixedFactor(session, Tensor, matrix);
  }

  /** The product of a matrix and this one. @param target where it is written, row-major: as many numbers as it has */
  async multiply({ rows, columns, data }: Matrix<Float32Array>, target: Float32Array): Promise<void> {
    const a = new this.#tensor("float32", data, [rows, columns]);
    await this.#session.run({ a, ...this.#fed }, {
      c: new this.#tensor("float32", target, [rows, this.#matrix.columns]),
    });
  }

  /** Frees it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session.release();
  }
}

function modelOf({ rows, columns, data, place }: FixedMatrix): Uint8Array {
  const value = (name: string, shape: (number | string)[]) => ({ name, type: "float", shape }) as const;
  return encodeModel({
    name: "fixed_factor",
    inputs: [value("a", ["rows", rows]), ...(data === undefined ? [] : [value("b", [rows, columns])])],
    outputs: [value("c", ["rows", columns])],
    nodes: [{ op: "MatMul", inputs: ["a", "b"], outputs: ["c"] }],
    arrays: [],
    filed: place === undefined || data !== undefined ? [] : [{
      name: "b",
      shape: [rows, columns],
      reference: {
        location: basename(place.path),
        range: { start: place.offset, end: place.offset + 4 * rows * columns },
      },
    }],
  });
}

function optionsFor({ rows, columns, place }: FixedMatrix): InferenceSession.SessionOptions {
  return {
    extra: {
      session: {
        ...(rows * columns > LAID_OUT && { disable_prepacking: "1" }),
        ...(place && { model_external_initializers_file_folder_path: dirname(place.path) }),
      },
    },
  };
}
