/**
 * What may help where onnxruntime cannot load a model or run it, as far as its words tell.
 *
 * @module
 */
import type { CudaLibraries } from "../../onnx/cuda/libraries.ts";
import { missingText } from "../../onnx/cuda/missing.ts";
import type { Device } from "./device.ts";
import { isOutOfMemory } from "./out_of_memory.ts";

const GB = 1e9;

/** onnxruntime's words without the place in its source from where CUDA was called, which takes most of them. */
export function plainWords(message: string): string {
  return message.replaceAll(/\/onnxruntime_src\/\S+ .*?CudaCall\(.*?\[with .*?\] /g, "").trim();
}

/** What is known beside onnxruntime's words. */
interface LoadFacts {
  /** Bytes of the model's weights. */
  readonly weightBytes: number;
  /** NVIDIA's libraries that were not found. */
  readonly missing: CudaLibraries["missing"];
}

/** What may help where a model cannot be loaded; empty where nothing is known to. */
export function loadAdvice({ provider }: Device, message: string, { weightBytes, missing }: LoadFacts): string {
  if (provider === "cpu") return "";
  const known = knownAdvice(message);
  if (known !== undefined) return `; ${known}`;
  if (isOutOfMemory(message)) {
    return `; its weights take ${
      (weightBytes / GB).toFixed(1)
    } GB of the GPU's memory: end what else uses that, take a file of fewer ` +
      'bits (dtype), or device "cpu"';
  }
  if (provider === "webgpu") return '; device "webgpu" needs a GPU with a Vulkan, Metal or Direct3D 12 driver';
  return cudaAdvice(message, missing);
}

function cudaAdvice(message: string, missing: CudaLibraries["missing"]): string {
  if (message.includes("invalid device ordinal")) {
    return "; the machine has fewer GPUs, or this process may use fewer: nvidia-smi --list-gpus counts them, from 0";
  }
  if (missing.length > 0 && message.includes("shared library")) {
    return `; NVIDIA's libraries are missing: ${missingText(missing)}`;
  }
  return '; device "cuda" needs an NVIDIA GPU on Linux, CUDA 13 and cuDNN 9, and the CUDA library of onnxruntime, which ' +
    "probegraph cuda install puts in place; probegraph doctor says what is missing";
}

/** What helps where a model cannot be run. */
export function runAdvice(message: string): string {
  return knownAdvice(message) ??
    (isOutOfMemory(message)
      ? "memory does not suffice: maxLength makes rows shorter"
      : "a row that is too long for the model needs maxLength");
}

/** Errors of CUDA after which a process gets no more answers, and what Dawn says of a device that is gone, or of what was read from it then. */
const LOST = /CUDA failure (46|70[029]|71[04-9])\b|device (is |was )?lost|\] is lost|MapAsyncStatus value: 4/i;

/** What helps whether a model is loaded or run. */
function knownAdvice(message: string): string | undefined {
  if (message.includes("requires f16")) {
    return 'this GPU does not compute in 16 bits: take dtype "float32" or "q4" where the model has them, or device "cpu"';
  }
  if (message.includes("cuDNN is unavailable")) return "a library of NVIDIA's is missing: probegraph doctor says which";
  if (LOST.test(message)) return 'the GPU answers this program no more: start it anew, or take device "cpu"';
  return undefined;
}
