/**
 * How a model uses the cores: by streams, each of which computes passes of its own. Threads that compute one pass together
 * wait for each other at each of its hundreds of operations; those of different streams never do. On two cores, two streams
 * of one thread were measured to compute 8 to 15 % more than one of two. But each stream holds the weights once more.
 * A GPU has the next pass waiting while it computes one.
 *
 * @module
 */

import { machineMemory } from "../../schedule/memory.ts";
import { type Device, singleDevices } from "./device.ts";

/** What a model needs. */
export interface StreamRequest {
  /** Threads for all streams together. */
  readonly threads: number;
  /** Bytes of the weights that a stream holds in memory. */
  readonly weightBytes: number;
  /** About how many passes there are to compute. */
  readonly passes: number;
  /** Bytes of memory that are free. */
  readonly available: number;
}

/** What streams may take for each thread, as long as that is no more than a part of what is free. */
const MEMORY_PER_THREAD = 1 << 28;
const FREE_PART = 1 / 4;
/** What all streams of a model may take in any case. */
const MEMORY = 1 << 29;
/** What a stream takes beside the weights, the worker it runs in included. */
const OVERHEAD = 1 << 26;
/** With fewer passes for each, a stream is not worth loading the model for it. */
const PASSES_PER_STREAM = 8;
/** Threads that are as many for each stream may leave so much of all idle. */
const MOST_IDLE = 0.1;

/** How a model's passes are divided. */
export interface Streams {
  /** Workers that hold the model. */
  readonly streams: number;
  /** Threads of each. */
  readonly threads: number;
  /** Cores that a pass takes on the CPU. */
  readonly cores: number;
  /** Passes that a worker has at once: with more than one, it begins the next without hearing from whoever asks. */
  readonly ahead: number;
}

/** Passes that a GPU's only worker has: while one is computed, the next one is tokenised, sent, and waits. */
const GPU_AHEAD = 2;
/**
 * Workers of one of NVIDIA's GPUs. onnxruntime's binding for Node holds its thread from the first input that is copied to the last output:
 * while one worker copies and makes vectors of what it read, the other's pass is computed. On WebGPU they would wait for each other.
 */
const CUDA_WORKERS = 2;
/** Weights of which a GPU's memory holds two copies without anyone noticing. */
const CUDA_WEIGHTS = 2 ** 30;

/** How the passes of a model are divided: on the CPU among streams, on several GPUs among those. */
export function workOn(
  { device, threads }: { readonly device: Device; readonly threads: number },
  weightBytes: number,
  passes: number,
  { available } = machineMemory(),
): Streams {
  if (device.provider === "cpu") {
    const streams = streamCount({ threads, weightBytes, passes, available });
    const each = Math.floor(threads / streams);
    return { streams, threads: each, cores: each, ahead: 1 };
  }
  const gpus = singleDevices(device).length;
  // It may be the CPU in the end.
  const cores = device.orCpu === true ? threads : 0;
  const isShared = device.provider === "cuda" && weightBytes <= CUDA_WEIGHTS &&
    passes >= gpus * CUDA_WORKERS * PASSES_PER_STREAM;
  return isShared
    ? { streams: gpus * CUDA_WORKERS, threads, cores, ahead: 1 }
    : { streams: gpus, threads, cores, ahead: GPU_AHEAD };
}

/** The number of streams; at least 1. */
export function streamCount({ threads, weightBytes, passes, available }: StreamRequest): number {
  const memory = Math.max(MEMORY, Math.min(threads * MEMORY_PER_THREAD, available * FREE_PART));
  const fitting = Math.floor(memory / (weightBytes + OVERHEAD));
  let streams = Math.max(1, Math.min(threads, fitting, Math.floor(passes / PASSES_PER_STREAM)));
  while (threads % streams > threads * MOST_IDLE) streams--;
  return streams;
}
