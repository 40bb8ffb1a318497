/**
 * What `probegraph doctor` says of GPUs: which are here, and whether a model runs on each device.
 *
 * @module
 */

import { ModelError } from "../ops/errors.ts";
import type { Device } from "../runner/models/engine/device.ts";
import { TOLERANCE } from "../runner/models/engine/precision.ts";
import { isInstalled } from "../runner/onnx/cuda/install.ts";
import { nvidiaGpus } from "../runner/onnx/cuda/gpus.ts";
import { findCudaLibraries } from "../runner/onnx/cuda/libraries.ts";
import { missingText } from "../runner/onnx/cuda/missing.ts";
import type { Check } from "./doctor_checks.ts";

/** What a machine may be without. */
export class NotHere extends Error {}

/** The checks of GPUs. */
export const DEVICE_CHECKS: readonly Check[] = [
  { name: "GPU", look: gpus, wayOut: "install NVIDIA's driver" },
  { name: "device cpu", look: () => trial("cpu"), wayOut: "report what probegraph doctor --verbose prints" },
  { name: "device webgpu", look: webgpu, wayOut: "install the newest driver of the GPU" },
  { name: "device cuda", look: cuda, wayOut: "run probegraph cuda install; docs/gpu.md says what messages mean" },
];

async function gpus(): Promise<string> {
  const found = await nvidiaGpus();
  if (found.length === 0) throw new NotHere("none of NVIDIA's: nvidia-smi finds none, or is not there");
  return found.join("; ");
}

async function webgpu(): Promise<string> {
  try {
    return await trial("webgpu");
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new NotHere(`it needs a GPU with a Vulkan, Metal or Direct3D 12 driver: ${whatItSays(error as Error)}`);
  }
}

/** What a message of onnxruntime's says, between places in its source. */
export function whatItSays({ message }: Error): string {
  const failure = /CUDA failure \d+: [^;]+/.exec(message)?.[0];
  return (failure ?? message.split("was false. ").at(-1)!).trim();
}

async function cuda(): Promise<string> {
  const found = await nvidiaGpus();
  const missing = await missingForCuda();
  if (found.length === 0) throw new NotHere(["no NVIDIA GPU is seen", ...missing].join("; "));
  if (missing.length > 0) throw new ModelError(missing.join("; "));
  try {
    return await trial("cuda");
  } catch (error) {
    throw new ModelError(whatItSays(error as Error), { cause: error });
  }
}

async function missingForCuda(): Promise<string[]> {
  try {
    const isThere = await isInstalled();
    const { missing } = await findCudaLibraries();
    return [
      ...isThere ? [] : ["onnxruntime's CUDA library is missing; probegraph cuda install puts it in place"],
      ...missing.length === 0 ? [] : [`NVIDIA's libraries are missing: ${missingText(missing)}`],
    ];
  } catch (error) {
    return [(error as Error).message];
  }
}

async function trial(provider: Device["provider"]): Promise<string> {
  const { tryDevice } = await import("../runner/models/engine/device_trial.ts");
  const { difference, milliseconds } = await tryDevice({ provider, index: 0 });
  const text = `a small model takes ${milliseconds.toFixed(2)} ms`;
  if (provider === "cpu") return text;
  const size = difference.toExponential(0);
  if (!(difference <= TOLERANCE.float32)) {
    throw new ModelError(`a small model's numbers differ from the CPU's by ${size}`);
  }
  return `${text}; its numbers agree with the CPU's (to ${size} of the largest)`;
}
