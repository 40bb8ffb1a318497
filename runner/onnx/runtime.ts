/**
 * onnxruntime, which is loaded from here only: it would phone home otherwise, and multiply less exactly on GPUs.
 *
 * @module
 */

import "./telemetry.ts";
import "./tf32.ts";

export { env, InferenceSession, listSupportedBackends, Tensor } from "onnxruntime-node";
