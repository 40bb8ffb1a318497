/**
 * Cuts a model down to what writing text needs: each row's likeliest next token, and the cache of keys and values.
 *
 * @module
 */
import type { BuiltNode } from "./build.ts";
import { type Cut, cutModel, type CutOutput } from "./cut.ts";
import { ELEMENT_TYPE } from "./graph.ts";
import { LAST_TOKEN_VALUE } from "./last_token.ts";
import { requireVocabulary } from "./head.ts";
import { logitsAtLastTokens } from "./logits.ts";
import type { Branch } from "./merged.ts";
import type { ResidualStream } from "./residual.ts";

/** The output with the likeliest token of each row: int64 of shape [rows, 1, 1]. */
export const NEXT_TOKEN_OUTPUT = "probegraph.next_token";
/** The output with that token's logit: float32 of shape [rows, 1, 1]. */
export const NEXT_LOGIT_OUTPUT = "probegraph.next_logit";
/** The output with the logits of the whole vocabulary, if they are asked for: float32 of shape [rows, 1, vocabulary]. */
export const VOCABULARY_OUTPUT = "probegraph.vocabulary";

const LOGITS = "probegraph.last_logits32";
const BEST_LOGITS = "probegraph.best_logits";
const BEST_TOKENS = "probegraph.best_tokens";
const ONE = "probegraph.one";

/** A cut model that writes text. */
export interface NextTokenCut {
  /** The cut. */
  readonly cut: Cut;
  /**
   * From each input that takes a part of the cache to the output that gives it. Empty for a model without a cache, or
   * with one that is not understood: then the whole text is read again for each token.
   */
  readonly cache: ReadonlyMap<string, string>;
}

/**
 * A model that ends at the likeliest next token of each row and at its cache.
 *
 * @param stream as it is found in the graph before edits
 * @param wholeVocabulary whether it ends at the logits of the whole vocabulary too
 * @throws {ModelError} if the model does not put out logits of a vocabulary
 */
export function cutAtNextToken(
  { model, outputs }: Branch,
  stream: ResidualStream,
  wholeVocabulary: boolean,
): NextTokenCut {
  requireVocabulary(model, stream);
  const cache = cacheOf(model.graph.inputs.map(({ name }) => name), outputs);
  const last = logitsAtLastTokens(model, stream, { whole: [...cache.values()] });
  const addedNodes: BuiltNode[] = [
    ...last.nodes,
    {
      opType: "Cast",
      inputs: [last.at(stream.output)!],
      outputs: [LOGITS],
      attributes: { to: BigInt(ELEMENT_TYPE.float) },
    },
    // Of equal logits the one with the lower id comes first, by the operator's definition.
    { opType: "TopK", inputs: [LOGITS, ONE], outputs: [BEST_LOGITS, BEST_TOKENS] },
  ];
  const kept: CutOutput[] = [
    { tensor: BEST_TOKENS, name: NEXT_TOKEN_OUTPUT, elementType: ELEMENT_TYPE.int64 },
    { tensor: BEST_LOGITS, name: NEXT_LOGIT_OUTPUT },
    ...(wholeVocabulary ? [{ tensor: LOGITS, name: VOCABULARY_OUTPUT }] : []),
    ...[...cache.values()].map((name) => ({ tensor: name, name })),
  ];
  const cut = cutModel(model, {
    outputs: kept,
    addedNodes,
    addedTensors: [{ name: ONE, dims: [1], values: [1] }],
    addedInputs: [LAST_TOKEN_VALUE],
    rename: last.rename,
  });
  return { cut, cache };
}

/** `past_key_values.0.key` is given out as `present.0.key`. If one part of the cache has no such output, none counts. */
function cacheOf(inputs: readonly string[], outputs: ReadonlyMap<string, string>): Map<string, string> {
  const past = inputs.filter((name) => /^past/.test(name));
  const pairs = past.map((name) => [name, outputs.get(name.replace(/^past(_key_values)?/, "present"))] as const);
  return new Map(pairs.every((pair): pair is readonly [string, string] => pair[1] !== undefined) ? pairs : []);
}
