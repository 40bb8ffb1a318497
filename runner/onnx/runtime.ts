/**
 * onnxruntime, which is loaded from here only: it would phone home otherwise, and crash a process
 * that ends while a worker is in its code.
 *
 * @module
 */

import "./telemetry.ts";
import { InferenceSession } from "onnxruntime-node";
import { inNativeCode } from "../workers/native_code.ts";

export { env, listSupportedBackends, Tensor } from "onnxruntime-node";
export type { InferenceSession } from "onnxruntime-node";

/**
 * Loads a model.
 *
 * @param model its file, or the bytes of that
 * @throws {Error} onnxruntime's, where it refuses the model
 */
export async function createSession(
  model: string | Uint8Array,
  options?: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  const session = await inNativeCode(() => InferenceSession.create(model as Uint8Array, options));
  const run = session.run.bind(session) as (...args: unknown[]) => ReturnType<InferenceSession["run"]>;
  const release = session.release.bind(session);
  return Object.assign(session, {
    run: (...args: unknown[]) => inNativeCode(() => run(...args)),
    release: () => inNativeCode(release),
  });
}
