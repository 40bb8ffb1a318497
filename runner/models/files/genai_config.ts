/**
 * The configuration of onnxruntime-genai, whose folders may have no `config.json`:
 * https://onnxruntime.ai/docs/genai/reference/config.html.
 *
 * @module
 */

import { type JsonRecord as Json, recordIn } from "../../../ops/json_record.ts";

/** The name of its file. */
export const GENAI_FILE = "genai_config.json";

/** The ONNX file that it names; `undefined` if it names none. */
export function genaiModelFile(genai: Json | undefined): string | undefined {
  const { filename } = decoderOf(genai);
  return typeof filename === "string" ? filename : undefined;
}

/** What `config.json` would say. */
export function genaiSizes(genai: Json): Json {
  const model = recordIn(genai.model);
  const decoder = decoderOf(genai);
  return {
    model_type: model.type,
    vocab_size: model.vocab_size,
    bos_token_id: model.bos_token_id,
    eos_token_id: model.eos_token_id,
    pad_token_id: model.pad_token_id,
    max_position_embeddings: model.context_length,
    num_hidden_layers: decoder.num_hidden_layers,
    hidden_size: decoder.hidden_size,
    num_attention_heads: decoder.num_attention_heads,
    num_key_value_heads: decoder.num_key_value_heads,
    head_dim: decoder.head_size,
  };
}

function decoderOf(genai: Json | undefined): Json {
  return recordIn(recordIn(genai?.model).decoder);
}
