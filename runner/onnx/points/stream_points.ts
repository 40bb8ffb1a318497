/**
 * The points of the residual stream, and what sublayers add to it.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import type { ResidualStream } from "../residual.ts";
import type { StreamSum } from "../sums.ts";
import type { PointName, StreamHook } from "./names.ts";

/** A point as tensors of the graph: one tensor, or the difference of two. */
export interface StreamPlace {
  /** The tensor. */
  readonly tensor: string;
  /** A tensor to take off it. */
  readonly minus?: string;
}

/**
 * Finds a point of the stream.
 *
 * @throws {ModelError} if the model has no such point
 */
export function findStreamPoint(
  { blocks }: ResidualStream,
  { name, block: index }: PointName,
  hook: StreamHook,
): StreamPlace {
  const block = blocks[index];
  const [first, last] = [block[0], block[block.length - 1]];
  if (hook === "hook_resid_pre") return { tensor: first.before };
  // Where the stream itself is normalised, as in BERT, these are the sums before the norm.
  if (hook === "hook_resid_post") return { tensor: last.after };
  if (block.length === 1) return pointOfParallelBlock(first, name, hook);
  if (hook === "hook_resid_mid") return { tensor: first.after };
  return addedBy(hook === "hook_attn_out" ? first : last);
}

/** Attention and feed-forward read the same stream: there is no point between them. */
function pointOfParallelBlock({ parts, hasHiddenTerm }: StreamSum, name: string, hook: StreamHook): StreamPlace {
  const known = parts !== undefined && !hasHiddenTerm;
  if (known && hook === "hook_attn_out") return { tensor: parts.attention };
  if (known && hook === "hook_mlp_out") return { tensor: parts.feedForward };
  throw new ModelError(
    `Cannot take hook point "${name}": the model's blocks run attention and feed-forward in parallel; they have ` +
      `hook_resid_pre and hook_resid_post${
        known ? ", hook_attn_out and hook_mlp_out" : ", and this graph adds up what both give before it can be taken"
      }`,
  );
}

/** A fused node may add a bias of its own: then what was added is known only as a difference. */
function addedBy(step: StreamSum): StreamPlace {
  return step.added.length === 1 && !step.hasHiddenTerm
    ? { tensor: step.added[0] }
    : { tensor: step.after, minus: step.before };
}
