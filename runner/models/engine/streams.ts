/**
 * How a model uses the cores: by streams, each of which computes passes of its own. Threads that compute one pass together
 * wait for each other at each of its hundreds of operations; those of different streams never do. On two cores, two streams
 * of one thread were measured to compute 8 to 15 % more than one of two. But each stream holds the weights once more.
 *
 * @module
 */

/** What a model needs. */
export interface StreamRequest {
  /** Threads for all streams together. */
  readonly threads: number;
  /** Bytes of the weights that a stream holds in memory. */
  readonly weightBytes: number;
  /** About how many passes there are to compute. */
  readonly passes: number;
}

/** What all streams of a model may take. */
const MEMORY = 1 << 29;
/** What a stream takes beside the weights, the worker it runs in included. */
const OVERHEAD = 1 << 26;
/** With fewer passes for each, a stream is not worth loading the model for it. */
const PASSES_PER_STREAM = 8;

/** The number of streams; at least 1. */
export function streamCount({ threads, weightBytes, passes }: StreamRequest): number {
  const fitting = Math.floor(MEMORY / (weightBytes + OVERHEAD));
  return Math.max(1, Math.min(threads, fitting, Math.floor(passes / PASSES_PER_STREAM)));
}
