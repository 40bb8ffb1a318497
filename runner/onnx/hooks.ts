/**
 * TransformerLens's names for the points of a residual stream.
 *
 * @module
 */
import { ModelError } from "../../ops/errors.ts";
import type { ResidualStream } from "./residual.ts";
import type { StreamSum } from "./sums.ts";

/** A point as tensors of the graph: one tensor, or the difference of two. */
export interface HookPoint {
  /** The tensor. */
  readonly tensor: string;
  /** A tensor to take off it. */
  readonly minus?: string;
}

const NAMES = ["hook_resid_pre", "hook_resid_mid", "hook_resid_post", "hook_attn_out", "hook_mlp_out"];
const PATTERN = new RegExp(`^blocks\\.(\\d+)\\.(${NAMES.join("|")})$`);

/**
 * Finds a point by name: `blocks.N.hook_resid_pre`, `hook_resid_mid`, `hook_resid_post`, `hook_attn_out` or
 * `hook_mlp_out`, with N from 0 to the number of blocks less one.
 *
 * @throws {ModelError} if the name is not known, the block is out of range, or the model has no such point
 */
export function findHookPoint(stream: ResidualStream, name: string): HookPoint {
  const match = PATTERN.exec(name);
  if (match === null) {
    throw new ModelError(
      `Cannot take hook point "${name}": it is not known; known are ${
        NAMES.map((hook) => `blocks.N.${hook}`).join(", ")
      }`,
    );
  }
  const block = stream.blocks[Number(match[1])];
  if (block === undefined) {
    throw new ModelError(
      `Cannot take hook point "${name}": the model has ${stream.blocks.length} blocks, 0 to ${
        stream.blocks.length - 1
      }`,
    );
  }
  const [first, last] = [block[0], block[block.length - 1]];
  if (match[2] === "hook_resid_pre") return { tensor: first.before };
  // Where the stream itself is normalised, as in BERT, these are the sums before the norm.
  if (match[2] === "hook_resid_post") return { tensor: last.after };
  if (block.length === 1) return pointOfParallelBlock(first, name, match[2]);
  if (match[2] === "hook_resid_mid") return { tensor: first.after };
  return addedBy(match[2] === "hook_attn_out" ? first : last);
}

/** Attention and feed-forward read the same stream: there is no point between them. */
function pointOfParallelBlock({ parts, hasHiddenTerm }: StreamSum, name: string, hook: string): HookPoint {
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
function addedBy(step: StreamSum): HookPoint {
  return step.added.length === 1 && !step.hasHiddenTerm
    ? { tensor: step.added[0] }
    : { tensor: step.after, minus: step.before };
}
