/**
 * Tells encoders, which see a whole text at once and were never trained on chats, from decoders.
 *
 * @module
 */

type Json = Readonly<Record<string, unknown>>;

/** Architectures that are trained to fill gaps, as transformers calls them. */
const KINDS =
  /^(albert|bert|big_bird|camembert|convbert|data2vec-text|deberta|deberta-v2|distilbert|electra|ernie|ernie_m|esm|eurobert|flaubert|fnet|funnel|ibert|layoutlm|layoutlmv3|lilt|longformer|luke|megatron-bert|mobilebert|modernbert|mpnet|mra|nezha|nomic_bert|nystromformer|rembert|roberta|roberta-prelayernorm|roformer|splinter|squeezebert|tapas|xlm|xlm-roberta|xlm-roberta-xl|xmod|yoso)$/;
const CLASSES = /(ForMaskedLM|EncoderModel)$/;

/** Whether a model is an encoder, by its kind or class, or a tokenizer that has a token for gaps. */
export function isEncoder(config: Json, tokenizerConfig: Json): boolean {
  return KINDS.test(String(config.model_type)) ||
    [config.architectures].flat().some((name) => CLASSES.test(String(name))) ||
    (tokenizerConfig.mask_token ?? null) !== null;
}
