/**
 * Reads what goes on inside of a language model, row by row: where heads look, what states would have the model say, what
 * its parts add to logits.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import type { ModelConfig } from "../files/config.ts";
import { resolveLayer } from "../files/config.ts";
import type { Translator } from "../engine/readings/reading.ts";
import { resolveToken } from "./logits.ts";
import { type RowBatch, type RowsRequest, runRows } from "./run_rows.ts";
import { createTokenEncoder } from "./tokens.ts";

/** Which attention to read. */
export interface AttentionRequest extends RowsRequest {
  /** Which blocks, negative from the end. */
  readonly layers: readonly number[];
  /** Which of their heads; `null`: all. */
  readonly heads: readonly number[] | null;
}

/** What to read of states. */
export interface LensRequest extends RowsRequest {
  /** Which states: 0 is the embeddings, the number of blocks the last; negative from the end; `null`: all. */
  readonly layers: readonly number[] | null;
  /** How many of the likeliest tokens. */
  readonly topK: number;
  /** Tokens whose logits are wanted instead, as ids or texts; `null`: the likeliest. */
  readonly tokens: readonly (number | string)[] | null;
  /** Translators of a tuned lens, one for each state but the last; `null`: none. */
  readonly translators: readonly Translator[] | null;
}

/** What to divide logits by. */
export interface AttributionRequest extends RowsRequest {
  /** The token whose logit counts for, of each row. */
  readonly answers: readonly (number | string)[];
  /** The token whose logit counts against, of each row. */
  readonly wrongs: readonly (number | string)[];
  /** What is divided. */
  readonly by: "block" | "head";
}

/** The blocks that numbers mean. @throws {ModelError} where there is no such block */
export function resolveBlocks(layers: readonly number[], { numLayers }: ModelConfig): number[] {
  return layers.map((layer) => {
    const block = layer < 0 ? layer + numLayers : layer;
    if (Number.isInteger(block) && block >= 0 && block < numLayers) return block;
    throw new ModelError(
      `Cannot read the attention of block ${layer}: the model has ${numLayers} blocks, 0 to ${numLayers - 1}`,
    );
  });
}

/** The states that numbers mean. @throws {ModelError} where there is no such state */
export function resolveStates(layers: readonly number[] | null, { numLayers }: ModelConfig): number[] {
  if (layers === null) return Array.from({ length: numLayers + 1 }, (_, state) => state);
  return layers.map((layer) => resolveLayer(layer, numLayers));
}

/**
 * Attention patterns, batch by batch. For each row there are as many vectors as pairs of tokens; together they are, for each
 * layer and head, a table of queries and keys.
 *
 * @throws {ModelError} if there is no such block or head, or a fused node swallows its pattern
 */
export function extractAttention(request: AttentionRequest): AsyncGenerator<RowBatch, void, void> {
  const { model, heads } = request;
  const reading = { kind: "attention", layers: resolveBlocks(request.layers, model.config), heads } as const;
  return runRows(request, { kind: "reading", reading }, () => createTokenEncoder(model, request));
}

/**
 * What states would have the model say, batch by batch: for each token one vector with, for each state, the ids, logits and
 * probabilities of the likeliest tokens, or the logits of the asked ones.
 *
 * @throws {ModelError} if there is no such state, or the model has no vocabulary
 */
export async function* extractLens(request: LensRequest): AsyncGenerator<RowBatch, void, void> {
  const { model, topK, tokens } = request;
  const encoder = await createTokenEncoder(model, request);
  const states = resolveStates(request.layers, model.config);
  const tokenIds = tokens && await Array.fromAsync(tokens, (token) => resolveToken(token, encoder));
  const translators = request.translators && states.map((state) => request.translators![state] ?? null);
  const most = Math.min(topK, encoder.vocabularySize);
  const reading = { kind: "lens", states, topK: most, tokenIds, translators } as const;
  yield* runRows(request, { kind: "reading", reading }, () => encoder);
}

/**
 * What each part of a model adds to the difference of two logits after the last token, batch by batch: one vector for each
 * row, of which the last number is what biases add.
 *
 * @throws {ModelError} if a token is none, or the model's logits are no sum of what its parts add
 */
export async function* extractAttribution(request: AttributionRequest): AsyncGenerator<RowBatch, void, void> {
  const { model, by } = request;
  const encoder = await createTokenEncoder(model, request);
  const asked = [...new Set([...request.answers, ...request.wrongs])];
  const ids = new Map(
    await Array.fromAsync(asked, async (token) => [token, await resolveToken(token, encoder)] as const),
  );
  const tokenIds = [...new Set(ids.values())];
  const placesOf = (tokens: readonly (number | string)[]) => tokens.map((token) => tokenIds.indexOf(ids.get(token)!));
  const [answers, wrongs] = [placesOf(request.answers), placesOf(request.wrongs)];
  const reading = { kind: "attribution", by, tokenIds } as const;
  for await (const batch of runRows(request, { kind: "reading", reading }, () => encoder)) {
    yield { ...batch, outputs: [differences(batch, tokenIds.length, answers, wrongs)] };
  }
}

/** Of each part's logits, that of the row's answer less that of its wrong answer. */
function differences(
  { rows, outputs: [{ data, columns }] }: RowBatch,
  tokens: number,
  answers: readonly number[],
  wrongs: readonly number[],
) {
  const parts = columns / tokens;
  const result = new Float32Array(rows.length * parts);
  rows.forEach((row, i) => {
    for (let part = 0; part < parts; part++) {
      const start = i * columns + part * tokens;
      result[i * parts + part] = data[start + answers[row]] - data[start + wrongs[row]];
    }
  });
  return { rows: rows.length, columns: parts, data: result };
}
