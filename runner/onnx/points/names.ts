/**
 * TransformerLens's names for the points of a model.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";

const STREAM_HOOKS = ["hook_resid_pre", "hook_resid_mid", "hook_resid_post", "hook_attn_out", "hook_mlp_out"] as const;
const HEAD_HOOKS = ["attn.hook_q", "attn.hook_k", "attn.hook_v", "attn.hook_z"] as const;
const NORM_HOOKS = ["ln1.hook_normalized", "ln2.hook_normalized"] as const;
const HOOKS = [...STREAM_HOOKS, ...HEAD_HOOKS, "attn.hook_pattern", "mlp.hook_post", ...NORM_HOOKS] as const;

/** A point of the residual stream. */
export type StreamHook = typeof STREAM_HOOKS[number];
/** A point of attention heads. */
export type HeadHook = typeof HEAD_HOOKS[number];
/** A point behind a norm. */
export type NormHook = typeof NORM_HOOKS[number];
/** A point of a block. */
export type Hook = typeof HOOKS[number];

/** A name, taken apart. */
export interface PointName {
  /** The name as a whole, for messages. */
  readonly name: string;
  /** The number of the block. */
  readonly block: number;
  /** Which of the block's points. */
  readonly hook: Hook;
}

const PATTERN = new RegExp(`^blocks\\.(\\d+)\\.(${HOOKS.join("|").replaceAll(".", "\\.")})$`);

/**
 * Reads a name: `blocks.N.` with N from 0 to the number of blocks less one, and one of `hook_resid_pre`, `hook_resid_mid`,
 * `hook_resid_post`, `hook_attn_out`, `hook_mlp_out`, `attn.hook_q`, `attn.hook_k`, `attn.hook_v`, `attn.hook_z`,
 * `attn.hook_pattern`, `mlp.hook_post`, `ln1.hook_normalized` and `ln2.hook_normalized`.
 *
 * @throws {ModelError} if the name is not known, or the block is out of range
 */
export function parsePointName(name: string, numBlocks: number): PointName {
  const match = PATTERN.exec(name);
  if (match === null) {
    throw new ModelError(
      `Cannot take hook point "${name}": it is not known; known are ${
        HOOKS.map((hook) => `blocks.N.${hook}`).join(", ")
      }`,
    );
  }
  const [block, hook] = [Number(match[1]), match[2] as Hook];
  if (block < numBlocks) return { name, block, hook };
  throw new ModelError(
    `Cannot take hook point "${name}": the model has ${numBlocks} blocks, 0 to ${
      numBlocks - 1
    }; what leaves the last one ` +
      `is blocks.${numBlocks - 1}.hook_resid_post`,
  );
}

/** The points that a name with `blocks.*` stands for: one of each block. Any other name stands for itself. */
export function pointsOfBlocks(name: string, numBlocks: number): string[] {
  if (!name.startsWith(EVERY_BLOCK)) return [name];
  return Array.from({ length: numBlocks }, (_, block) => `blocks.${block}.${name.slice(EVERY_BLOCK.length)}`);
}

const EVERY_BLOCK = "blocks.*.";

/** Whether a point is one of the residual stream. */
export function isStreamHook(hook: Hook): hook is StreamHook {
  return (STREAM_HOOKS as readonly string[]).includes(hook);
}

/** Whether a point is one behind a norm. */
export function isNormHook(hook: Hook): hook is NormHook {
  return (NORM_HOOKS as readonly string[]).includes(hook);
}

/** Whether a point is one of attention heads. */
export function isHeadHook(hook: Hook): hook is HeadHook {
  return (HEAD_HOOKS as readonly string[]).includes(hook);
}
