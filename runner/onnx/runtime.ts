/**
 * onnxruntime, which is loaded from here only: it would phone home otherwise.
 *
 * @module
 */

import "./telemetry.ts";

export { env, InferenceSession, listSupportedBackends, Tensor } from "onnxruntime-node";
