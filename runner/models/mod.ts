/**
 * Language models: their activations, logits and providers. The models that come with the package are registered here.
 *
 * @module
 */
import { hfProvider } from "./hf_provider.ts";
import { onnxProvider } from "./onnx_provider.ts";
import { registerModelProvider } from "./provider.ts";

registerModelProvider("onnx", onnxProvider);
registerModelProvider("hf", hfProvider);

export * from "./config.ts";
export * from "./extract.ts";
export * from "./folder.ts";
export * from "./logits.ts";
export * from "./provenance.ts";
export * from "./provider.ts";
export type { StreamPoint } from "./onnx/points.ts";
export type { TokenMode } from "./reduce.ts";
export type { RowBatch, RowsRequest, RunOptions, RunProgress } from "./run_rows.ts";
export type { Conversation, EncodingOptions, Message, ModelInput, TokenEncoder } from "./tokens.ts";
export type { EngineInfo, Precision } from "./engine.ts";
export type { FloatArray, Matrix } from "../../stores/formats/matrix.ts";
