/**
 * Where models are computed: what an op's `device` is to onnxruntime.
 *
 * @module
 */
import type { InferenceSession } from "../../onnx/runtime.ts";
import { ModelError } from "../../../ops/errors.ts";

/** An execution provider of onnxruntime, and which of its devices. */
export interface Device {
  /** Its name in onnxruntime. */
  readonly provider: "cpu" | "cuda" | "webgpu";
  /** Which GPU, from 0. */
  readonly index: number;
  /** Whether the CPU takes its place where the machine has none. */
  readonly orCpu?: boolean;
}

/** The processor. */
export const CPU: Device = { provider: "cpu", index: 0 };

/**
 * The device that `device` names: `auto` and `cpu` are the CPU, so that a graph gives the same numbers on every machine
 * unless it asks for something else; `cuda`, `cuda:1`, … and `webgpu` are GPUs. `mps`, PyTorch's name for the GPU of a Mac,
 * is `webgpu`, and the CPU on a machine without a GPU: so graphs that were written on a Mac run everywhere.
 *
 * @throws {ModelError} if it is none of these
 */
export function parseDevice(device = "auto"): Device {
  if (device === "auto" || device === "cpu") return CPU;
  if (device === "webgpu") return { provider: "webgpu", index: 0 };
  if (isMps(device)) return { provider: "webgpu", index: 0, orCpu: true };
  const [, index] = /^cuda(?::(\d+))?$/.exec(device) ?? [undefined, null];
  if (index !== null) return { provider: "cuda", index: Number(index ?? 0) };
  throw new ModelError(
    `Cannot run models on device "${device}": use "auto" or "cpu", "webgpu", or "cuda" (with a number: "cuda:1")`,
  );
}

/** What to tell of a device that is another one here than in PyTorch; `undefined` for the rest. */
export function deviceNote(device: string | undefined): string | undefined {
  if (device === undefined || !isMps(device)) return undefined;
  return `device "${device}" is PyTorch's name for the GPU of a Mac: here it is this machine's GPU through WebGPU, or its ` +
    "CPU where it has none; executionProvider in the provenance says which it was";
}

function isMps(device: string): boolean {
  return /^mps(:\d+)?$/.test(device);
}

/** What onnxruntime is told. */
export function executionProviders(
  { provider, index }: Device,
): readonly InferenceSession.ExecutionProviderConfig[] {
  return provider === "cuda" ? [{ name: "cuda", deviceId: index }] : [provider];
}

/** What may help where onnxruntime cannot use a device; empty for the CPU. */
export function deviceAdvice({ provider }: Device): string {
  if (provider === "cuda") {
    return '; device "cuda" needs an NVIDIA GPU on Linux, CUDA 13 and cuDNN 9, and the CUDA library of onnxruntime, which ' +
      "probegraph cuda install puts in place; probegraph doctor says what is missing";
  }
  if (provider === "webgpu") return '; device "webgpu" needs a GPU with a Vulkan, Metal or Direct3D 12 driver';
  return "";
}
