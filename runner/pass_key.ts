/**
 * Which ops share a model's forward pass.
 *
 * @module
 */

import type { Op } from "../ops/op.ts";

/** Equal for ops that differ in their layer only: asked for together, they share the model's forward pass. */
export function passKey(op: Op): string | undefined {
  return op.type === "LLMLayerActivationsOp" ? JSON.stringify({ ...op.fields, layer: null }) : undefined;
}
