/**
 * The features of vectors, from what the graph of a block of features gives.
 *
 * @module
 */

import { kthLargest } from "./kth_largest.ts";
import type { Activation, SparseFeatures } from "./autoencoder.ts";

/** What the graph of a block gives. */
interface Found {
  readonly places: BigInt64Array;
  readonly values: Float32Array;
}

/** What a block is. */
interface Block {
  readonly activation: Activation;
  /** Its first feature. */
  readonly first: number;
  /** How many features it has. */
  readonly width: number;
  /** How many vectors were encoded. */
  readonly rows: number;
}

/** The features of each vector in a block. */
export function rowsOfBlock(found: Found, block: Block): Iterable<SparseFeatures> {
  return block.activation.kind === "topk" ? largestOf(found, block) : featuresAt(found, block);
}

/** Features from places among all hidden numbers, ascending. */
function* featuresAt({ places, values }: Found, { first, width, rows }: Block): Generator<SparseFeatures, void, void> {
  for (let row = 0, at = 0; row < rows; row++) {
    const [start, begin] = [at, row * width];
    while (at < places.length && Number(places[at]) < begin + width) at++;
    const indices = Int32Array.from(places.subarray(start, at), (place) => Number(place) - begin + first);
    yield { indices, values: values.slice(start, at) };
  }
}

/** The largest numbers of each row that are positive, by their features. What is no number stays to be seen. */
function* largestOf(
  { places, values }: Found,
  { first, width, rows }: Block,
): Generator<SparseFeatures, void, void> {
  const k = places.length / rows;
  const strength = new Float32Array(width);
  for (let start = 0; start < places.length; start += k) {
    const own = new Int32Array(k);
    let count = 0;
    for (let at = start; at < start + k; at++) {
      if (values[at] <= 0) continue;
      strength[own[count++] = Number(places[at])] = values[at];
    }
    const indices = own.slice(0, count).sort();
    const found = Float32Array.from(indices, (index) => strength[index]);
    yield { indices: indices.map((index) => index + first), values: found };
  }
}

/** The features of a vector, from those of each block. */
export function wholeRow(parts: readonly SparseFeatures[], activation: Activation): SparseFeatures {
  const whole = parts.length === 1 ? parts[0] : joined(parts);
  return activation.kind === "topk" ? largest(whole, activation.k) : whole;
}

function joined(parts: readonly SparseFeatures[]): SparseFeatures {
  const count = parts.reduce((sum, { indices }) => sum + indices.length, 0);
  const [indices, values] = [new Int32Array(count), new Float32Array(count)];
  let at = 0;
  for (const part of parts) {
    indices.set(part.indices, at);
    values.set(part.values, at);
    at += part.indices.length;
  }
  return { indices, values };
}

/** The k largest; among equals the first. */
function largest({ indices, values }: SparseFeatures, k: number): SparseFeatures {
  if (indices.length <= k) return { indices, values };
  const sizes = values.map((value) => Number.isNaN(value) ? Infinity : value);
  const least = kthLargest(sizes, k);
  let equals = k - sizes.reduce((count, size) => count + Number(size > least), 0);
  const isKept = sizes.map((size) => Number(size > least || (size === least && equals-- > 0)));
  return { indices: indices.filter((_, at) => isKept[at]), values: values.filter((_, at) => isKept[at]) };
}
