/**
 * Language models: their activations, logits and providers. The models that come with the package are registered here.
 *
 * @module
 */
import { hfProvider } from "./hf_provider.ts";
import { createOllamaProvider } from "./ollama_provider.ts";
import { onnxProvider } from "./onnx_provider.ts";
import { createOpenaiProvider } from "./openai_provider.ts";
import { registerModelProvider } from "./provider.ts";
import { stProvider } from "./st_provider.ts";
import { tlProvider } from "./tl_provider.ts";

registerModelProvider("onnx", onnxProvider);
registerModelProvider("hf", hfProvider);
registerModelProvider("tl", tlProvider);
registerModelProvider("st", stProvider);
registerModelProvider("ollama", createOllamaProvider());
registerModelProvider("openai", createOpenaiProvider());

export * from "./config.ts";
export * from "./extract.ts";
export * from "./folder.ts";
export * from "./generate.ts";
export type { HttpPatience } from "./http.ts";
export * from "./logits.ts";
export * from "./ollama_provider.ts";
export * from "./openai_provider.ts";
export * from "./provenance.ts";
export * from "./provider.ts";
export type { StreamPoint } from "./onnx/points.ts";
export type { TokenMode } from "../../ops/types/language_models.ts";
export type { RowBatch, RowsRequest, RunOptions } from "./run_rows.ts";
export type { DownloadProgress, DownloadWatch, RunProgress } from "./progress.ts";
export type { Conversation, EncodingOptions, Message, ModelInput, TokenEncoder } from "./tokens.ts";
export type { EngineInfo } from "./engine.ts";
export type { Precision } from "./loaded_cut.ts";
export type { FloatArray, Matrix } from "../../stores/formats/matrix.ts";
