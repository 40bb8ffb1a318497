/**
 * Outputs that stay on a device, as they are only given back to it. onnxruntime's binding for Node has buffers of WebGPU for it, and none of
 * CUDA's, where they go through the machine's memory.
 *
 * @module
 */
import type * as ort from "../../onnx/runtime.ts";
import type { Device } from "./device.ts";

/** Where a session leaves outputs, by name; `undefined` where all come to the CPU. */
export function outputPlaces(
  provider: Device["provider"],
  staying: readonly string[],
): Readonly<Record<string, "gpu-buffer">> | undefined {
  if (provider !== "webgpu" || staying.length === 0) return undefined;
  return Object.fromEntries(staying.map((name) => [name, "gpu-buffer"]));
}

/**
 * Runs a session of which outputs stay on the device. onnxruntime 1.30 takes places of outputs for those of others where not all are asked
 * for: so all are, and those that nobody wants are freed.
 *
 * @param wanted names of the wanted outputs
 */
export async function runBound(
  session: ort.InferenceSession,
  feeds: Readonly<Record<string, ort.Tensor>>,
  wanted: readonly string[],
): Promise<ort.InferenceSession.OnnxValueMapType> {
  const outputs = Map.groupBy(Object.entries(await session.run(feeds)), ([name]) => wanted.includes(name));
  outputs.get(false)?.forEach(([, tensor]) => freeOnDevice(tensor));
  return Object.fromEntries(outputs.get(true) ?? []);
}

/** Frees what lies on a device: the collector does not see how much that is. */
export function freeOnDevice(tensor: ort.Tensor): void {
  if (tensor.location !== "cpu") tensor.dispose();
}
