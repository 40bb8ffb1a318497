/**
 * The parts of a model by which states are read: its final norm, its vocabulary projection, and what attention's heads
 * are projected by.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { type Cut, cutModel } from "../cut.ts";
import type { OnnxModel } from "../graph.ts";
import { requireVocabulary } from "../head.ts";
import { cutHead, LOGITS_OUTPUT } from "../logits.ts";
import { findPoint } from "../points/find_point.ts";
import type { HeadSizes } from "../points/point.ts";
import { pointOutput, readingOf, type WantedPoint } from "../points.ts";
import type { ResidualStream } from "../residual.ts";
import { beginInput, cutFrom, openedAt } from "./begin.ts";

/** The output of {@linkcode cutNorm}. */
export const NORMED_OUTPUT = "probegraph.normed";

/** A model, and where its stream is. */
export interface StreamOf {
  /** The model. */
  readonly model: OnnxModel;
  /** Its stream. */
  readonly stream: ResidualStream;
  /** By which heads are told apart. */
  readonly sizes: HeadSizes;
}

/** The stream after the last block. */
function lastSum({ blocks }: ResidualStream): string {
  return blocks.at(-1)!.at(-1)!.after;
}

/** The tensor from which the vocabulary projection comes. */
function finalState({ hiddenStates }: ResidualStream): string {
  return hiddenStates.at(-1)!;
}

/** From the stream after the last block, the input {@linkcode normInput}, to the last hidden state. */
export function cutNorm({ model, stream }: StreamOf): Cut {
  const opened = openedAt(model, lastSum(stream));
  return cutFrom(opened, [lastSum(stream)], [{ tensor: finalState(stream), name: NORMED_OUTPUT }]);
}

/** The input of {@linkcode cutNorm}: [rows, tokens, hidden size]. */
export function normInput(stream: ResidualStream): string {
  return beginInput(lastSum(stream));
}

/** From the last hidden state, the input {@linkcode vocabularyInput}, to the logits of the whole vocabulary. */
export function cutVocabulary({ model, stream }: StreamOf): Cut {
  requireVocabulary(model, stream);
  return cutFrom(model, [finalState(stream)], [{ tensor: stream.output, name: LOGITS_OUTPUT }]);
}

/** The input of {@linkcode cutVocabulary}: [rows, tokens, hidden size]. */
export function vocabularyInput(stream: ResidualStream): string {
  return beginInput(finalState(stream));
}

/** From the last hidden state to the logits of a few tokens. @throws {ModelError} if the model has no vocabulary */
export function cutTokens({ model, stream }: StreamOf, tokenIds: readonly number[]): Cut {
  requireVocabulary(model, stream);
  return cutHead(model, stream, tokenIds);
}

/** How a block projects its heads: a part of a cut model. */
export interface HeadProjection {
  /** The input with the heads' results side by side. */
  readonly input: string;
  /** An input that is to be 0: what is added to. */
  readonly zero?: string;
  /** The output: what attention adds. */
  readonly output: string;
  /** Heads. */
  readonly heads: number;
  /** Numbers of a head. */
  readonly size: number;
}

/** For each block the way from its heads' results to what attention adds. */
export function cutProjections(from: StreamOf): { readonly cut: Cut; readonly blocks: readonly HeadProjection[] } {
  const { stream } = from;
  const found = stream.blocks.map((_, block) => projectionOf(from, block));
  const begins = found.flatMap(({ z, added }) => added.minus === undefined ? [z.tensor] : [z.tensor, added.minus]);
  const opened = found.reduce((model, { added }) => openedAt(model, added.tensor), from.model);
  const outputs = found.map(({ added }) => ({ tensor: added.tensor, name: added.name }));
  return {
    cut: cutFrom(opened, begins, outputs),
    blocks: found.map(({ z, added }) => ({
      input: beginInput(z.tensor),
      zero: added.minus && beginInput(added.minus),
      output: added.name,
      heads: z.heads,
      size: z.size,
    })),
  };
}

function projectionOf(from: StreamOf, block: number) {
  const z = wanted(from, `blocks.${block}.attn.hook_z`);
  const added = wanted(from, `blocks.${block}.hook_attn_out`);
  if (z.order === undefined && z.packed === undefined) return { z, added };
  throw new ModelError(
    `Cannot divide what block ${block} adds among its heads: in this graph their results are not side by side; by: "block" ` +
      "divides logits among blocks",
  );
}

function wanted({ model, stream, sizes }: StreamOf, name: string): WantedPoint {
  return { name: pointOutput(name), ...findPoint(model, stream, sizes, name) };
}

/**
 * A model that ends at the attention patterns of blocks, each an output named by `pointOutput`.
 *
 * @param found where they are, in the graph without edits
 */
export function cutPatterns(model: OnnxModel, found: readonly WantedPoint[]): Cut {
  const readings = found.map((point) => readingOf(point));
  return cutModel(model, {
    outputs: readings.flatMap(({ outputs }) => outputs),
    addedNodes: readings.flatMap(({ addedNodes }) => addedNodes!),
    addedTensors: readings.flatMap(({ addedTensors }) => addedTensors!),
  });
}

/** Where the attention patterns of blocks are. @throws {ModelError} where a fused node swallows one, or a head is not there */
export function findPatterns(
  from: StreamOf,
  layers: readonly number[],
  heads: readonly number[] | null,
): WantedPoint[] {
  const found = layers.map((layer) => wanted(from, `blocks.${layer}.attn.hook_pattern`));
  found.forEach((point, i) => checkHeads(layers[i], point.heads, heads ?? []));
  return found;
}

function checkHeads(layer: number, count: number, heads: readonly number[]): void {
  const odd = heads.find((head) => head < 0 || head >= count);
  if (odd === undefined) return;
  throw new ModelError(`Cannot read head ${odd} of block ${layer}: it has ${count} heads, 0 to ${count - 1}`);
}
