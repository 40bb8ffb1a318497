/**
 * Tensors taken apart by rows, and put together again.
 *
 * @module
 */
import * as ort from "../../../onnx/runtime.ts";
import { ModelError } from "../../../../ops/errors.ts";

/** What a tensor holds for one row. */
export interface RowPart {
  /** The numbers. */
  readonly data: Float32Array<ArrayBuffer>;
  /** Their shape, as that of a tensor of one row. */
  readonly dims: readonly number[];
}

/**
 * The parts of a tensor of which rows are the outermost axis, or are joined with the one behind.
 *
 * @throws {ModelError} if its first axis cannot be divided by rows
 */
export function splitRows(tensor: ort.Tensor, rows: number): RowPart[] {
  const [outer, ...inner] = tensor.dims;
  if (outer % rows !== 0) {
    const shape = `[${tensor.dims.join(", ")}]`;
    throw new ModelError(
      `Cannot patch the model: for ${rows} rows its graph has a tensor of shape ${shape}, in which they cannot be told apart; ` +
        "export it with rows as the first axis (torch.onnx or Optimum), or patch another site",
    );
  }
  const data = tensor.data as Float32Array<ArrayBuffer>;
  const size = data.length / rows;
  const dims = [outer / rows, ...inner];
  return Array.from({ length: rows }, (_, row) => ({ data: data.slice(row * size, (row + 1) * size), dims }));
}

/** One tensor of the parts of several rows, at least one. */
export function joinRows(parts: readonly RowPart[]): ort.Tensor {
  const [{ data: { length }, dims: [outer, ...inner] }] = parts;
  const data = new Float32Array(length * parts.length);
  parts.forEach((part, row) => data.set(part.data, row * length));
  return new ort.Tensor("float32", data, [outer * parts.length, ...inner]);
}
