/**
 * The file in which SAELens keeps how often features were on in training (`ops/sparsity.ts`): `sparsity.safetensors`, with one tensor.
 *
 * @module
 */

import { ModelError } from "../../ops/errors.ts";
import { sparsityOfShare } from "../../ops/sparsity.ts";
import { fileVersion, foreignTagOf } from "../../stores/file_source.ts";
import { openTensorFile, type StoredTensor } from "../../stores/formats/safetensors.ts";

/** The file. */
export const SPARSITY_FILE = "sparsity.safetensors";
/** The tensor. */
export const SPARSITY = "sparsity";

/** The logarithms. @param on the vectors that each feature was on for, of so many */
export function sparsityOf(on: Float32Array, vectors: number): Float32Array {
  return Float32Array.from(on, (count) => sparsityOfShare(count / vectors));
}

/** Reads the file. @throws {FormatError} {ModelError} where it does not hold a number for each feature */
export async function readSparsity(path: string, features: number): Promise<Float32Array> {
  const source = fileVersion(await Deno.realPath(path), await Deno.stat(path), foreignTagOf);
  const { tensors } = await openTensorFile(source, path);
  const data = await tensors.get(SPARSITY)?.read();
  if (data?.length === features) return data;
  throw new ModelError(
    `Cannot read ${path}: its tensor ${SPARSITY} has ${
      data?.length ?? 0
    } numbers, and the autoencoder ${features} features; ` +
      "nothing but how often they were on in training is lost without the file",
  );
}

/** The numbers as a tensor. */
export function sparsityTensor(data: Float32Array): StoredTensor {
  return { shape: [data.length], data: data as Float32Array<ArrayBuffer> };
}
