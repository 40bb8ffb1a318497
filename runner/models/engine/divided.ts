/**
 * Batches that are too large for a device's memory.
 *
 * @module
 */

import { isOutOfMemory } from "./out_of_memory.ts";

/** Numbers of several outputs, each of all rows, one row after the other. */
export type Outputs = readonly Float32Array<ArrayBuffer>[];

/** The outputs of both halves of a batch. */
export function joinOutputs(first: Outputs, second: Outputs): Outputs {
  return first.map((numbers, i) => joined(numbers, second[i]));
}

/** How a batch is run. */
export interface Divisible<T, R> {
  /** Runs a batch, or a part of it. */
  readonly run: (batch: readonly T[]) => Promise<R>;
  /** What two parts give, joined. */
  readonly join: (first: R, second: R) => R;
  /** Told of a batch that was too large. */
  readonly onDivide?: (batch: readonly T[]) => void;
}

/**
 * Runs a batch, and where memory runs out its halves, one after the other: what they give is joined.
 *
 * @throws what the run throws, where it is something else, or memory runs out for a single row
 */
export async function runDivided<T, R>(batch: readonly T[], how: Divisible<T, R>): Promise<R> {
  const { run, join, onDivide } = how;
  try {
    return await run(batch);
  } catch (error) {
    if (batch.length === 1 || !isOutOfMemory(error)) throw error;
  }
  onDivide?.(batch);
  const middle = Math.ceil(batch.length / 2);
  const first = await runDivided(batch.slice(0, middle), how);
  return join(first, await runDivided(batch.slice(middle), how));
}

/**
 * Runs rows in batches of so many, one after the other, each as {@linkcode runDivided} does.
 *
 * @returns what came of each row
 */
export async function runInBatches<T, R>(
  rows: readonly T[],
  batchSize: number,
  run: (batch: readonly T[]) => Promise<readonly R[]>,
): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < rows.length; start += batchSize) {
    const batch = rows.slice(start, start + batchSize);
    for (const result of await runDivided(batch, { run, join: (first, second) => [...first, ...second] })) {
      results.push(result);
    }
  }
  return results;
}

function joined(a: Float32Array, b: Float32Array): Float32Array<ArrayBuffer> {
  const both = new Float32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
