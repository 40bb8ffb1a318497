/**
 * Reads what goes on inside of a language model, row by row: where heads look, what states would have the model say, what
 * its parts add to logits.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { blockOf, type ModelConfig, resolveLayer } from "../files/config.ts";
import type { AttributionReading, LensReading, Reading, Translator } from "../engine/readings/reading.ts";
import { namingTokens, resolvePairs, resolveToken } from "./logits.ts";
import { type RowBatch, type RowsRequest, runRows } from "./run_rows.ts";
import { type AskedTokens, planTokens } from "./token_readings.ts";
import { createTokenEncoder, type TokenEncoder } from "./tokens.ts";

/** What is to be read of a model. */
export type AskedReading = AskedAttention | AskedLens | AskedAttribution | AskedTokens;

/** Which attention to read. */
export interface AskedAttention {
  /** Tells the readings apart. */
  readonly kind: "attention";
  /** Which blocks, negative from the end. */
  readonly layers: readonly number[];
  /** Which of their heads; `null`: all. */
  readonly heads: readonly number[] | null;
}

/** What to read of states. */
export interface AskedLens {
  /** Tells the readings apart. */
  readonly kind: "lens";
  /** Which states: 0 is the embeddings, the number of blocks the last; negative from the end; `null`: all. */
  readonly layers: readonly number[] | null;
  /** How many of the likeliest tokens. */
  readonly topK: number;
  /** Tokens whose logits are wanted instead, as ids or texts; `null`: the likeliest. */
  readonly tokens: readonly (number | string)[] | null;
  /**
   * For each token one number is wanted instead: what the row's next token costs, the negative logarithm of its probability; 0
   * after the last one. With `tokens: null`. @default false
   */
  readonly ofNext?: boolean;
  /** Translators of a tuned lens, one for each state but the last; `null`: none. */
  readonly translators: readonly Translator[] | null;
}

/** What to divide logits by. */
export interface AskedAttribution {
  /** Tells the readings apart. */
  readonly kind: "attribution";
  /** The token whose logit counts for, of each row. */
  readonly answers: readonly (number | string)[];
  /** The token whose logit counts against, of each row. */
  readonly wrongs: readonly (number | string)[];
  /** What is divided. */
  readonly by: "block" | "head";
}

/** The blocks that numbers mean. @throws {ModelError} where there is no such block */
export function resolveBlocks(layers: readonly number[], { numLayers }: Pick<ModelConfig, "numLayers">): number[] {
  return layers.map((layer) => {
    const block = blockOf(layer, numLayers);
    if (block !== undefined) return block;
    throw new ModelError(
      `Cannot take block ${layer}: the model has ${numLayers} blocks, 0 to ${numLayers - 1}`,
    );
  });
}

/** The states that numbers mean. @throws {ModelError} where there is no such state */
export function resolveStates(
  layers: readonly number[] | null,
  { numLayers }: Pick<ModelConfig, "numLayers">,
): number[] {
  if (layers === null) return Array.from({ length: numLayers + 1 }, (_, state) => state);
  return layers.map((layer) => resolveLayer(layer, numLayers));
}

/** Rows, and what to read of them. */
export interface ReadingRequest extends RowsRequest {
  /** What. */
  readonly reading: AskedReading;
}

/**
 * Reads a model, batch by batch.
 *
 * Attention: for each row as many vectors as pairs of tokens; together they are, for each layer and head, a table of queries
 * and keys. Lens: for each token one vector with, for each state, the ids, logits and probabilities of the likeliest tokens,
 * or the logits of the asked ones. Attribution: one vector for each row, with what each part adds to the difference of two
 * logits after the last token; its last number is what biases add. Tokens: for each token a number, behind them the score, and
 * where a way is integrated that of the baseline.
 *
 * @throws {ModelError} if there is no such layer, head or token, or the model does not show what is asked for
 */
export async function* extractReading(request: ReadingRequest): AsyncGenerator<RowBatch, void, void> {
  const { model, reading } = request;
  const encoder = await createTokenEncoder(model, request);
  const run = (read: Reading) => runRows(request, { kind: "reading", reading: read }, () => encoder);
  switch (reading.kind) {
    case "attention":
      return yield* run({ ...reading, layers: resolveBlocks(reading.layers, model.config) });
    case "lens":
      return yield* run(await namingTokens(model, () => lensOf(reading, model.config, encoder)));
    case "attribution": {
      const { answers, wrongs, by } = reading;
      const pairs = await namingTokens(model, () => resolvePairs(answers, wrongs, encoder));
      return yield* attributions(pairs, { by, isEdited: (request.edits ?? []).length > 0 }, run);
    }
    case "tokens": {
      const { reading: read, keyOf, runBatch } = await planTokens(reading, model, encoder);
      // Padding that attention's window leaves nothing to look at is NaN, which a backward pass carries to all tokens.
      const rows = { ...request, keyOf, equalLengths: true };
      return yield* runRows(rows, { kind: "reading", reading: read }, () => encoder, runBatch);
    }
  }
}

async function lensOf(
  { layers, topK, tokens, ofNext, translators }: AskedLens,
  config: ModelConfig,
  encoder: TokenEncoder,
): Promise<LensReading> {
  const states = resolveStates(layers, config);
  return {
    kind: "lens",
    states,
    topK: Math.min(topK, encoder.vocabularySize),
    ...(ofNext && { ofNext }),
    tokenIds: tokens && await Array.fromAsync(tokens, (token) => resolveToken(token, encoder)),
    translators: translators && states.map((state) => translatorOf(translators, state, config)),
  };
}

/** The translator of a state: the last one needs none. @throws {ModelError} where another has none, or one of another size */
function translatorOf(
  translators: readonly Translator[],
  state: number,
  { numLayers, hiddenSize }: ModelConfig,
): Translator | null {
  if (state === numLayers) return null;
  const found = translators[state];
  if (translators.length === numLayers && found.bias.length === hiddenSize) return found;
  throw new ModelError(
    `Cannot read state ${state} with these translators: they are ${translators.length}, of states of ` +
      `${
        found?.bias.length ?? 0
      } numbers, and the model has ${numLayers} blocks with states of ${hiddenSize}; take the ` +
      "tuned lens of this model",
  );
}

async function* attributions(
  pairs: readonly (readonly [answer: number, wrong: number])[],
  how: Pick<AttributionReading, "by" | "isEdited">,
  run: (reading: Reading) => AsyncIterable<RowBatch>,
): AsyncGenerator<RowBatch, void, void> {
  const tokenIds = [...new Set(pairs.flat())];
  const [right, wrong] = [0, 1].map((side) => pairs.map((pair) => tokenIds.indexOf(pair[side])));
  for await (const batch of run({ kind: "attribution", tokenIds, ...how })) {
    yield { ...batch, outputs: [differences(batch, tokenIds.length, right, wrong)] };
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
