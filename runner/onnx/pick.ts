/**
 * Picks rows or columns out of a stored tensor, so that the whole of it is not loaded for a few of its numbers.
 *
 * @module
 */
import { encodeInitializer } from "./build.ts";
import { fileBytes } from "./bytes.ts";
import type { OnnxTensor } from "./graph.ts";
import { elementBits, type Place } from "./place.ts";

/** A part of a stored tensor, to be added to a graph as a tensor of its own. */
export interface PickedTensor {
  /** Its name. */
  readonly name: string;
  /** Where its numbers come from: a vector or a matrix. */
  readonly from: OnnxTensor;
  /** The dimension along which is picked. */
  readonly axis: 0 | 1;
  /** What is kept along `axis`, in this order: each lies within it. */
  readonly indices: readonly number[];
}

/** Numbers of one matrix lie in few places far apart: reading more than a page around each would read most of the file. */
const PAGE_BYTES = 1 << 12;

/** Whether parts of a tensor can be picked: a vector or a matrix of whole bytes, stored as such. */
export function canPick({ dims, elementType, raw, external }: OnnxTensor): boolean {
  return dims.length <= 2 && elementBits(elementType) % 8 === 0 && (raw !== undefined || external !== undefined);
}

/**
 * The picked numbers as an initializer field of GraphProto.
 *
 * @param place where the whole tensor lies
 */
export function encodePicked({ name, from, axis, indices }: PickedTensor, place: Place): Uint8Array<ArrayBuffer> {
  const dims = from.dims.with(axis, indices.length);
  return encodeInitializer({ name, dims, elementType: from.elementType }, pickBytes(from, axis, indices, place));
}

function pickBytes(
  { dims, elementType }: OnnxTensor,
  axis: 0 | 1,
  indices: readonly number[],
  { path, range }: Place,
): Uint8Array {
  const width = elementBits(elementType) / 8;
  const columns = dims[1] ?? 1;
  // Runs of numbers that stay together, in elements: whole rows, or single numbers of each row.
  const [size, starts] = axis === 0
    ? [columns, indices.map((index) => index * columns)]
    : [1, Array.from({ length: dims[0] }, (_, row) => indices.map((index) => row * columns + index)).flat()];
  const source = fileBytes(path, PAGE_BYTES);
  const picked = new Uint8Array(starts.length * size * width);
  try {
    starts.forEach((start, place) => {
      const from = range.start + start * width;
      picked.set(source.read(from, from + size * width), place * size * width);
    });
  } finally {
    source.close();
  }
  return picked;
}
