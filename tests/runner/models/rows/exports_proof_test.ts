import { testExport } from "./recorded_exports.ts";

testExport("roberta-trace", "an encoder whose positions begin after that of the padding");
testExport("gpt2-merged", "a merged decoder: the model is a branch of an If on use_cache_branch");
testExport("gpt_neox-past", "parallel blocks, with inputs for past keys and values");
testExport("qwen2-ort", "a graph that onnxruntime optimised");
testExport("gemma2_window-genai", "attention windows shorter than the texts, with caches made for them");
testExport("gemma3_window-genai_q4", "the same with weights of 4 bits and two tables of rotary angles");
testExport("bart-encoder", "the encoder of an encoder and a decoder, of another number of blocks than the decoder");
testExport("llama-genai_fp16", "grouped attention with a cache of 16 bits, of which nobody reads the new one");
testExport(
  "bert_classic_classifier-fused_q8",
  "a classifier that onnxruntime fused (Attention, embeddings with their norm), then quantised",
);
testExport("llama_tokens-trace", "labels for each token");
testExport(
  "skip_all-trace",
  "learned scales, the embeddings and the first values added in every block, and a second table before the first",
);
testExport("skip_end_scale-trace", "blocks that end with a scale");
testExport("opt_350m-trace", "projections from smaller embeddings and back");
testExport("gemma2-dynamo", "norms around the sublayers, scaled embeddings, capped logits, from torch.export");
