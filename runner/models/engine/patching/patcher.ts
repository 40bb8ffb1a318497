/**
 * Patches a model: this is what happens inside the worker.
 *
 * @module
 */
import { openExactPatcher } from "./exact.ts";
import { openGradientPatcher } from "./gradient.ts";
import type { Patcher, PatchRequest } from "./task.ts";

/**
 * Loads a model to be patched.
 *
 * @throws {ModelError} if it cannot be patched so, or cannot be loaded
 */
export function openPatcher(request: PatchRequest): Promise<Patcher> {
  return request.task.method === "exact" ? openExactPatcher(request) : openGradientPatcher(request);
}
