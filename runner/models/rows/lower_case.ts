/**
 * Tokenizers that make texts lower case first.
 *
 * @module
 */

import { parseJson } from "../../../ops/json_record.ts";

/** A step by which a tokenizer changes a text before it splits it. */
interface Normalizer {
  readonly type?: string;
  readonly normalizers?: readonly Normalizer[];
}

/**
 * A `tokenizer.json` that makes texts lower case before its own normalisation, as sentence-transformers changes it for models
 * that ask for it. One that does so already is left as it is.
 *
 * @param text what the file holds
 */
export function withLowerCase(text: string): string {
  const file = parseJson(text) as { readonly normalizer?: Normalizer | null };
  const own = file.normalizer ?? undefined;
  const steps = own === undefined ? [] : own.type === "Sequence" ? own.normalizers ?? [] : [own];
  if (steps.some(({ type }) => type === "Lowercase")) return text;
  return JSON.stringify({ ...file, normalizer: { type: "Sequence", normalizers: [{ type: "Lowercase" }, ...steps] } });
}
