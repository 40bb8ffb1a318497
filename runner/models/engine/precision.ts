/**
 * How exact models compute. Who asks needs no onnxruntime.
 *
 * @module
 */
import type { Cut } from "../../onnx/cut.ts";
import type { Device } from "./device.ts";
import { ELEMENT_TYPE } from "../../onnx/graph.ts";

/** How exact a model computes: the coarsest number type among its kept weights and activations. */
export type Precision = "float32" | "tf32" | "float16" | "int8";

/**
 * Largest difference between a row alone and in a batch, as a fraction of the largest value: what rounding makes of it.
 * Dynamically quantised models scale by the largest value of what they read at once. TF32 was measured to make 6e-4 of it.
 */
export const TOLERANCE: Readonly<Record<Precision, number>> = { float32: 1e-4, tf32: 5e-3, float16: 1e-2, int8: 0.1 };

/** Operators that round activations to eight bits; all but QuantizeLinear scale by the largest number that they read. */
const QUANTIZING = /^(DynamicQuantize\w*|QuantizeLinear|QAttention)$/;

/** How exact a cut computes on a device. */
export function precisionOn({ tf32 = false }: Device, precision: Precision): Precision {
  return tf32 && precision === "float32" ? "tf32" : precision;
}

/** How exact a cut computes. */
export function precisionOf(cut: Cut): Precision {
  if ([...cut.operators].some((operator) => QUANTIZING.test(operator))) return "int8";
  const half: number[] = [ELEMENT_TYPE.float16, ELEMENT_TYPE.bfloat16];
  const tensors = [...cut.tensors, ...cut.picked.map(({ from }) => from)];
  return tensors.some((tensor) => half.includes(tensor.elementType)) ? "float16" : "float32";
}
