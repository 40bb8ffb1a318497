/**
 * The tensors that a model reads, made from rows of token ids: padded on the right, with mask and positions.
 *
 * @module
 */
import * as ort from "../../onnx/runtime.ts";
import { largest } from "../../../ops/extremes.ts";
import { ModelError } from "../../../ops/errors.ts";
import type { ModelConfig } from "../files/config.ts";
import { type CacheHeads, emptyCacheSizes } from "../../onnx/cache_sizes.ts";
import { ELEMENT_TYPE, type ValueInfo } from "../../onnx/graph.ts";
import { LAST_TOKEN_INPUT } from "../../onnx/last_token.ts";
import { TOKEN_SHARES_INPUT } from "../../onnx/token_mean.ts";
import type { TokenBatch } from "./token_batch.ts";

/** What inputs need of a model's configuration. */
export type InputConfig = Pick<ModelConfig, "padTokenId"> & CacheHeads;

/**
 * Fills the inputs of a cut graph. Caches of keys and values get length zero.
 *
 * @param names inputs of the cut graph
 * @param declared those of them that the original graph declares
 * @throws {ModelError} if the graph has an input that is not known
 */
export function modelInputs(
  names: readonly string[],
  declared: readonly ValueInfo[],
  batch: TokenBatch,
  config: InputConfig,
): Record<string, ort.Tensor> {
  const rows = batch.lengths.length;
  const tokens = largest(batch.lengths);
  const feeds: Record<string, ort.Tensor> = {};
  for (const input of declared) feeds[input.name] = inputTensor(input, batch, rows, tokens, config);
  if (names.includes(LAST_TOKEN_INPUT)) feeds[LAST_TOKEN_INPUT] = lastTokens(batch.lengths);
  if (names.includes(TOKEN_SHARES_INPUT)) feeds[TOKEN_SHARES_INPUT] = tokenShares(batch.lengths);
  return feeds;
}

/** What each token counts for in the mean of its row; padding counts for nothing. */
function tokenShares(lengths: Int32Array): ort.Tensor {
  const tokens = largest(lengths);
  const shares = new Float32Array(lengths.length * tokens);
  lengths.forEach((length, row) => shares.fill(1 / length, row * tokens, row * tokens + length));
  return new ort.Tensor("float32", shares, [lengths.length, 1, tokens]);
}

/** For each row its number and the place of its last token. */
function lastTokens(lengths: Int32Array): ort.Tensor {
  const places = Array.from(lengths, (length, row) => [BigInt(row), BigInt(length - 1)]).flat();
  return new ort.Tensor("int64", BigInt64Array.from(places), [lengths.length, 1, 2]);
}

function inputTensor(
  input: ValueInfo,
  batch: TokenBatch,
  rows: number,
  tokens: number,
  config: InputConfig,
): ort.Tensor {
  switch (input.name) {
    case "input_ids":
      return tokenTensor(input, batch, batch.ids, config.padTokenId);
    case "token_type_ids":
      return batch.types === undefined
        ? gridTensor(input, rows, tokens, () => 0)
        : tokenTensor(input, batch, batch.types, 0);
    case "attention_mask":
      return gridTensor(input, rows, tokens, (row, token) => token < batch.lengths[row] ? 1 : 0);
    case "position_ids":
      return gridTensor(input, rows, tokens, (_, token) => token);
    case "cache_position":
      return integerTensor(input, [tokens], (index) => index);
  }
  if (/^past/.test(input.name)) return emptyCache(input, rows, config);
  return settingTensor(input, rows, tokens, 0);
}

/** Rows of which a prompt and some further tokens are known. */
export interface WrittenRows {
  /** The prompts. */
  readonly batch: TokenBatch;
  /** Tokens of each row after its prompt, the one that is read now included. */
  readonly written: number;
}

/**
 * Fills the inputs of a graph that goes on with a cache, but for the cache: one new token for each row. The cache of a
 * short prompt has a gap after it, as long as its padding was; the mask leaves it out.
 *
 * @param tokens the new token of each row
 * @throws {ModelError} if the graph has an input that is not known
 */
export function stepInputs(
  names: readonly string[],
  declared: readonly ValueInfo[],
  { batch: { lengths }, written }: WrittenRows,
  tokens: Int32Array,
): Record<string, ort.Tensor> {
  const rows = lengths.length;
  const longest = largest(lengths);
  const feeds: Record<string, ort.Tensor> = {};
  for (const input of declared) {
    if (/^past/.test(input.name)) continue;
    feeds[input.name] = stepTensor(input, lengths, longest, written, tokens);
  }
  if (names.includes(LAST_TOKEN_INPUT)) feeds[LAST_TOKEN_INPUT] = lastTokens(new Int32Array(rows).fill(1));
  return feeds;
}

function stepTensor(
  input: ValueInfo,
  lengths: Int32Array,
  longest: number,
  written: number,
  tokens: Int32Array,
): ort.Tensor {
  const rows = lengths.length;
  switch (input.name) {
    case "input_ids":
      return gridTensor(input, rows, 1, (row) => tokens[row]);
    case "attention_mask":
      return gridTensor(input, rows, longest + written, (row, at) => at < lengths[row] || at >= longest ? 1 : 0);
    case "position_ids":
      return gridTensor(input, rows, 1, (row) => lengths[row] + written - 1);
    case "cache_position":
      return integerTensor(input, [1], () => longest + written - 1);
  }
  return settingTensor(input, rows, 1, 1);
}

/** Inputs that are the same for all rows. */
function settingTensor(input: ValueInfo, rows: number, tokens: number, useCache: 0 | 1): ort.Tensor {
  switch (input.name) {
    case "token_type_ids":
      return gridTensor(input, rows, tokens, () => 0);
    case "use_cache_branch":
      return new ort.Tensor("bool", Uint8Array.of(useCache), [1]);
    case "num_logits_to_keep":
    case "logits_to_keep":
      // 0 is all of them.
      return integerTensor(input, (input.shape ?? []).map(() => 1), () => 0);
  }
  throw new ModelError(
    `Cannot run the model: its graph has the input "${input.name}", which is not known; known are input_ids, ` +
      "attention_mask, position_ids, token_type_ids, cache_position, use_cache_branch, num_logits_to_keep and " +
      "past_key_values.*",
  );
}

function gridTensor(
  input: ValueInfo,
  rows: number,
  tokens: number,
  fill: (row: number, token: number) => number,
): ort.Tensor {
  return integerTensor(input, [rows, tokens], (index) => fill(Math.floor(index / tokens), index % tokens));
}

/** One number for each token, and `padding` where a row has none. */
function tokenTensor(input: ValueInfo, { lengths }: TokenBatch, values: Int32Array, padding: number): ort.Tensor {
  const starts = rowStarts(lengths);
  const value = (row: number, token: number) => token < lengths[row] ? values[starts[row] + token] : padding;
  return gridTensor(input, lengths.length, largest(lengths), value);
}

function rowStarts(lengths: Int32Array): Int32Array {
  const starts = new Int32Array(lengths.length);
  for (let row = 1; row < lengths.length; row++) starts[row] = starts[row - 1] + lengths[row - 1];
  return starts;
}

function integerTensor(input: ValueInfo, dims: number[], value: (index: number) => number): ort.Tensor {
  const count = dims.reduce((product, size) => product * size, 1);
  if (input.elementType === ELEMENT_TYPE.int32) {
    return new ort.Tensor("int32", Int32Array.from({ length: count }, (_, index) => value(index)), dims);
  }
  if (input.elementType === ELEMENT_TYPE.bool) {
    return new ort.Tensor("bool", Uint8Array.from({ length: count }, (_, index) => value(index)), dims);
  }
  if (input.elementType === ELEMENT_TYPE.float) {
    return new ort.Tensor("float32", Float32Array.from({ length: count }, (_, index) => value(index)), dims);
  }
  return new ort.Tensor("int64", longIntegers(count, value), dims);
}

/** Low halves, and signs: of numbers that are made one by one, a GPU would wait longer for its tokens than it takes for some of them. */
function longIntegers(count: number, value: (index: number) => number): BigInt64Array {
  const halves = new Int32Array(2 * count);
  for (let index = 0; index < count; index++) {
    halves[2 * index] = value(index);
    halves[2 * index + 1] = halves[2 * index] >> 31;
  }
  return new BigInt64Array(halves.buffer);
}

function emptyCache(input: ValueInfo, rows: number, config: InputConfig): ort.Tensor {
  const dims = emptyCacheSizes(input, rows, config);
  if (!areKnown(dims)) {
    throw new ModelError(
      `Cannot run the model: its graph has the input "${input.name}" for a cache, and its config.json has no number of ` +
        "attention heads, which gives the cache its shape",
    );
  }
  if (input.elementType === ELEMENT_TYPE.float16) return new ort.Tensor("float16", new Uint16Array(0), dims);
  return new ort.Tensor("float32", new Float32Array(0), dims);
}

function areKnown(dims: readonly (number | undefined)[]): dims is number[] {
  return dims.every((size) => size !== undefined);
}
