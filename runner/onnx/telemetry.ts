/**
 * Keeps onnxruntime's telemetry off. It is read from the process's environment when the native library loads, so this
 * must be evaluated first; what the user set stays.
 *
 * @module
 */

const VARIABLE = "ORT_DISABLE_TELEMETRY";

if (Deno.env.get(VARIABLE) === undefined) Deno.env.set(VARIABLE, "1");
