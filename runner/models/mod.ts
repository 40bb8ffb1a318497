/**
 * Language models: their activations, logits and providers. The models that come with the package are registered here.
 *
 * @module
 */
import { hfProvider } from "./providers/hf_provider.ts";
import { createOllamaProvider } from "./providers/ollama_provider.ts";
import { onnxProvider } from "./providers/onnx_provider.ts";
import { createOpenaiProvider } from "./providers/openai_provider.ts";
import { addBuiltInProvider } from "./providers/provider.ts";
import { stProvider } from "./providers/st_provider.ts";
import { tlProvider } from "./providers/tl_provider.ts";

addBuiltInProvider("onnx", onnxProvider);
addBuiltInProvider("hf", hfProvider);
addBuiltInProvider("tl", tlProvider);
addBuiltInProvider("st", stProvider);
// krnel-graph's long names. A graph keeps the name that it was written with: it is hashed.
addBuiltInProvider("huggingface", hfProvider);
addBuiltInProvider("transformerlens", tlProvider);
addBuiltInProvider("sentencetransformer", stProvider);
addBuiltInProvider("ollama", createOllamaProvider());
addBuiltInProvider("openai", createOpenaiProvider());

export type { EngineInfo } from "./engine/engine.ts";
export type { Precision } from "./engine/precision.ts";
export * from "./files/config.ts";
export * from "./files/folder.ts";
export * from "./files/provenance.ts";
export type { HttpPatience } from "./http.ts";
export { hasChatTemplate } from "./hub/chat_template.ts";
export type { StreamPoint } from "../onnx/points.ts";
export type { DownloadProgress, DownloadWatch } from "./download_watch.ts";
export { comparableName } from "./providers/comparable_name.ts";
export * from "./providers/ollama_provider.ts";
export * from "./providers/openai_provider.ts";
export * from "./providers/provider.ts";
export { type ClassHead, labelIndices } from "./rows/class_head.ts";
export type { ClassReading, ClassView } from "./rows/class_scores.ts";
export { guardAnswers, guardConversation, type GuardPrompt, type Judged } from "./rows/guard_prompt.ts";
export { readTranslators } from "./files/translators.ts";
export { type EditValue, EVERYWHERE, type RowEdit } from "./rows/edits.ts";
export type { Splice, SpliceWeights } from "../onnx/edits/splice.ts";
export * from "./rows/extract.ts";
export * from "./rows/generate.ts";
export * from "./rows/logits.ts";
export type { PatchMap } from "./engine/patching/task.ts";
export type { PatchedPair, PatchSettings } from "./rows/patches.ts";
export { LENS_NUMBERS, withoutIds } from "./engine/readings/lens.ts";
export type { Translator } from "./engine/readings/reading.ts";
export * from "./rows/readings.ts";
export type { AskedLogits, AskedProbe, AskedTokens } from "./rows/token_readings.ts";
export type { ProbePlane } from "../onnx/gradient/cut_tokens.ts";
export type { NamedPlaces } from "./rows/places.ts";
export type { RunProgress } from "./rows/progress.ts";
export type { RowTokens } from "./rows/row_tokens.ts";
export type { GivenRow, ReadRow, RowLookup } from "./rows/row_lookup.ts";
export type { RowBatch, RowsRequest, RunOptions } from "./rows/run_rows.ts";
export type { Conversation, Message } from "./rows/chat_template.ts";
export type { EncodingOptions, ModelInput, TokenEncoder } from "./rows/tokens.ts";
export type { TokenMode } from "../../ops/types/language_models.ts";
export type { FloatArray, Matrix } from "../../stores/formats/matrix.ts";
