/**
 * How a model uses the cores: by streams, each of which computes passes of its own. Threads that compute one pass together
 * wait for each other at each of its hundreds of operations; those of different streams never do. On two cores, two streams
 * of one thread were measured to compute 8 to 15 % more than one of two. But each stream holds the weights once more.
 * A GPU computes one pass after the other, and finds the next one waiting.
 *
 * @module
 */

import { type Device, singleDevices } from "./device.ts";

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

/** How a model's passes are divided. */
export interface Streams {
  /** Workers that hold the model. */
  readonly streams: number;
  /** Threads of each. */
  readonly threads: number;
  /** Cores that a pass takes. */
  readonly cores: number;
  /** Passes that a worker has at once: with more than one, it begins the next without hearing from whoever asks. */
  readonly ahead: number;
}

/** Passes that a GPU's worker has: while one is computed, the next one is tokenised, sent, and waits. */
const GPU_AHEAD = 2;

/** How the passes of a model are divided: on the CPU among streams, on several GPUs among those. */
export function workOn(
  { device, threads }: { readonly device: Device; readonly threads: number },
  weightBytes: number,
  passes: number,
): Streams {
  if (device.provider === "cpu") {
    const streams = streamCount({ threads, weightBytes, passes });
    const each = Math.floor(threads / streams);
    return { streams, threads: each, cores: each, ahead: 1 };
  }
  const streams = singleDevices(device).length;
  // It may be the CPU in the end.
  if (device.orCpu) return { streams, threads, cores: threads, ahead: 1 };
  return { streams, threads, cores: 0, ahead: GPU_AHEAD };
}

/** The number of streams; at least 1. */
export function streamCount({ threads, weightBytes, passes }: StreamRequest): number {
  const fitting = Math.floor(MEMORY / (weightBytes + OVERHEAD));
  return Math.max(1, Math.min(threads, fitting, Math.floor(passes / PASSES_PER_STREAM)));
}
