/**
 * Where models are computed: what an op's `device` is to onnxruntime.
 *
 * @module
 */
import type { InferenceSession } from "../../onnx/runtime.ts";
import { isCpu } from "../../../ops/devices.ts";
import { ModelError } from "../../../ops/errors.ts";
import { TF32 } from "../files/model_file.ts";

/** An execution provider of onnxruntime, and which of its devices. */
export interface Device {
  /** Its name in onnxruntime. */
  readonly provider: "cpu" | "cuda" | "webgpu";
  /** Which GPU, from 0. */
  readonly index: number;
  /** Further GPUs, among which rows are divided. @default none */
  readonly others?: readonly number[];
  /** Whether it may multiply 32-bit floats with ten bits behind the point (TF32). @default false */
  readonly tf32?: boolean;
  /** Whether the CPU takes its place where the machine has none. */
  readonly orCpu?: boolean;
}

/** The processor. */
export const CPU: Device = { provider: "cpu", index: 0 };

/**
 * The device that `device` names: `auto` and `cpu` are the CPU, so that a graph gives the same numbers on every machine
 * unless it asks for something else; `cuda`, `cuda:1`, … and `webgpu` are GPUs, `cuda:0,1` two that share the rows. `mps`,
 * PyTorch's name for the GPU of a Mac, is `webgpu`, and the CPU on a machine without a GPU: so graphs that were written on a
 * Mac run everywhere.
 *
 * @param dtype the op's number type; `tf32` is one of NVIDIA's GPUs alone
 * @throws {ModelError} if it is none of these, or names a GPU twice, or does not have the number type
 */
export function parseDevice(device = "auto", dtype?: string | null): Device {
  const parsed = deviceOf(device);
  if (dtype !== TF32) return parsed;
  if (parsed.provider === "cuda") return { ...parsed, tf32: true };
  throw new ModelError(
    `Cannot compute in "${TF32}" on device "${device}": it is a number type of NVIDIA's GPUs, for device "cuda"; elsewhere use ` +
      '"float32"',
  );
}

function deviceOf(device: string): Device {
  if (isCpu(device)) return CPU;
  if (device === "webgpu") return { provider: "webgpu", index: 0 };
  if (isMps(device)) return { provider: "webgpu", index: 0, orCpu: true };
  const [, numbers] = /^cuda(?::(\d+(?:,\d+)*))?$/.exec(device) ?? [undefined, null];
  if (numbers !== null) return cudaDevice(numbers?.split(",").map(Number) ?? [0], device);
  throw new ModelError(
    `Cannot run models on device "${device}": use "auto" or "cpu", "webgpu", or "cuda" (with a number: "cuda:1"; of several GPUs: ` +
      '"cuda:0,1")',
  );
}

function cudaDevice([index, ...others]: readonly number[], device: string): Device {
  if (new Set([index, ...others]).size <= others.length) {
    throw new ModelError(
      `Cannot divide rows among the GPUs of device "${device}": name each one once, as in "cuda:0,1"`,
    );
  }
  return { provider: "cuda", index, ...others.length === 0 ? {} : { others } };
}

/** The device's GPUs, each by itself. */
export function singleDevices({ others = [], ...first }: Device): readonly Device[] {
  return [first, ...others.map((index) => ({ ...first, index }))];
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
