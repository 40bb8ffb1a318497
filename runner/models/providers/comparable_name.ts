/**
 * Names of models, brought to one form: whoever published a model, and in whatever files, it is the same one.
 *
 * @module
 */
import { tlRepository } from "./tl_names.ts";

/** What exports and packed weights are called behind the model's own name. */
const FORMS = /[-_.](?:onnx\b.*|hf|gguf|quantized|bnb-?4bit|gptq|awq|int[48]|fp16|bf16|q4f16|q[48])$/;

/**
 * The form in which names of a model are the same: `gpt2` for `gpt2-small`, `openai-community/gpt2` and `onnx-community/gpt2-ONNX`;
 * `undefined` for a path, which names none.
 */
export function comparableName(name: string): string | undefined {
  const given = name.trim().replace(/^(hf|tl|st):/, "").replace(/@[^@]*$/, "");
  if (given === "" || /[:\\~]|^[./]|\.onnx$|\/.*\//.test(given)) return undefined;
  const base = ownName(given).replace(FORMS, "").replace(FORMS, "");
  return ownName(tlRepository(base) ?? base).replace(FORMS, "").replace(/^meta-(?=llama)/, "");
}

/** Whether TransformerLens knows a model of this name: no folder of somebody's own happens to be called so. */
export function isPublished(name: string): boolean {
  return tlRepository(name) !== undefined;
}

/** The part after the organisation. */
function ownName(repository: string): string {
  return repository.slice(repository.lastIndexOf("/") + 1).toLowerCase();
}
