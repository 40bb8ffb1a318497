/**
 * Where the numbers of a stored tensor lie.
 *
 * @module
 */
import { dirname, isAbsolute, join, normalize } from "../../ops/standard.ts";
import { ModelError } from "../../ops/errors.ts";
import type { ByteRange } from "./bytes.ts";
import { realPathIn } from "./contained.ts";
import type { OnnxTensor } from "./graph.ts";

/** A part of a file. */
export interface Place {
  /** The file, links resolved. */
  readonly path: string;
  /** Its bytes. */
  readonly range: ByteRange;
}

/**
 * Where a tensor's numbers lie; `undefined` if they are not stored as plain bytes.
 *
 * @param modelPath the model's file, beside which its external data lies
 * @throws {ModelError} if a data file is missing, too short, or outside of the model's folder
 */
export function placeOf(tensor: OnnxTensor, modelPath: string): Place | undefined {
  const { external, raw } = tensor;
  if (external !== undefined) {
    const range = { start: external.offset, end: external.offset + (external.length ?? tensorBytes(tensor)) };
    const path = externalPath(tensor, modelPath);
    requireBytes(path, range.end);
    return { path, range };
  }
  return raw === undefined ? undefined : { path: Deno.realPathSync(modelPath), range: raw };
}

/** The bytes of a tensor's numbers. */
export function tensorBytes({ dims, elementType }: OnnxTensor): number {
  return Math.ceil(dims.reduce((product, size) => product * size, elementBits(elementType)) / 8);
}

/** Element types (onnx.TensorProto.DataType) whose elements do not have 32 bits. */
const TYPES_OF_BITS: Readonly<Record<number, readonly number[]>> = {
  4: [21, 22, 23],
  8: [2, 3, 9, 17, 18, 19, 20],
  16: [4, 5, 10, 16],
  64: [7, 11, 13],
};

/** Bits of an element of a type. */
export function elementBits(elementType: number): number {
  return Number(Object.entries(TYPES_OF_BITS).find(([, types]) => types.includes(elementType))?.[0] ?? 32);
}

/** Downloads break off, and repositories that were cloned without git-lfs hold small text files in place of the large ones. */
function requireBytes(path: string, count: number): void {
  const { size } = Deno.statSync(path);
  if (size >= count) return;
  throw new ModelError(
    `Cannot read the model's weights: the data file ${path} has ${size} bytes, and ${count} are needed; it was not ` +
      "downloaded completely, or is a git-lfs pointer (`git lfs pull` gets the file)",
  );
}

function externalPath(tensor: OnnxTensor, modelPath: string): string {
  const { location } = tensor.external!;
  const path = dataFilePath(location, modelPath);
  if (path !== undefined) return Deno.realPathSync(path);
  throw new ModelError(
    `Cannot read the model's weights: the data file ${
      join(dirname(modelPath), location)
    } is missing; it belongs beside ` +
      "the model file",
  );
}

/**
 * The path of a file with external data, `undefined` where it is missing.
 *
 * @param location where the model says that it is
 * @throws {ModelError} if that is not in the folder of the model's file, or no regular file
 */
export function dataFilePath(location: string, modelPath: string): string | undefined {
  if (isAbsolute(location) || normalize(location).startsWith("..")) {
    throw new ModelError(
      `Cannot read the model's weights: ${modelPath} places them at "${location}", outside of its folder`,
    );
  }
  const path = join(dirname(modelPath), location);
  try {
    const { isFile } = Deno.statSync(path);
    if (isFile) realPathIn(dirname(modelPath), path, modelPath);
    if (isFile) return path;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory) return undefined;
    throw cause;
  }
  throw new ModelError(`Cannot read the model's weights: the data file ${path} is no regular file; put a copy there`);
}
