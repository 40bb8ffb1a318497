/**
 * What a model's configuration says of its positions.
 *
 * @module
 */

type Json = Readonly<Record<string, unknown>>;

/** Names of their number across architectures. */
const NAMES = ["max_position_embeddings", "n_positions", "n_ctx", "max_seq_len", "max_sequence_length"];
/** T5 and its kind say a number, and have relative positions. */
const RELATIVE = /^((u?m)?t5|longt5|switch_transformers|udop|pix2struct)/;
/** RoBERTa and its kind begin after the position of the padding. */
const AFTER_PADDING: ReadonlySet<unknown> = new Set([
  "roberta",
  "roberta-prelayernorm",
  "xlm-roberta",
  "xlm-roberta-xl",
  "xmod",
  "camembert",
  "data2vec-text",
  "ernie_m",
  "esm",
  "ibert",
  "layoutlmv3",
  "lilt",
  "longformer",
  "luke",
  "mpnet",
]);
const PADDING = 1;

/** The number of positions as it is stated; `undefined` if none is. */
export function statedPositions(config: Json): number | undefined {
  if (RELATIVE.test(String(config.model_type))) return undefined;
  return NAMES.map((name) => config[name]).find((count) => typeof count === "number" && count > 0) as
    | number
    | undefined;
}

/** How many of them no token can have. */
export function reservedPositions(config: Json): number {
  if (!AFTER_PADDING.has(config.model_type)) return 0;
  return (typeof config.pad_token_id === "number" ? config.pad_token_id : PADDING) + 1;
}
