/**
 * The number type in which activations are kept.
 *
 * @module
 */
import type { LLMLayerActivationsFields } from "../../ops/types/language_models.ts";

/**
 * The number type of krnel-graph's result: its Hugging Face provider sums means in 64 bits, Ollama's vectors come as
 * Python's floats, and sentence-transformers give 32 bits whatever is asked for.
 */
export function layerType(
  { model, tokenMode, dtype }: Pick<LLMLayerActivationsFields, "model" | "tokenMode" | "dtype">,
): string | null {
  const [scheme] = model.split(":", 1);
  if (scheme === "ollama") return "float64";
  if (scheme === "st" || scheme === "sentencetransformer") return "float32";
  const sums = ["hf", "huggingface", "onnx"].includes(scheme) && tokenMode === "mean";
  return sums ? "float64" : dtype;
}
