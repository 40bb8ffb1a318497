/**
 * @module
 */

import { call } from "../fluent/call.ts";
import * as methods from "../fluent/edits.ts";
import { Op } from "../op.ts";
import { registerHandle } from "../registry.ts";
import type { EditAction, EditFields } from "../types/edits.ts";
import type { Known } from "./handle.ts";
import type { Strings } from "./categories.ts";

/**
 * Something that is done inside of a model while it runs: `text.llmGenerateText({ model, edits: [edit] })`.
 *
 * @example
 * ```ts
 * import { ablateHeads, Edit, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] });
 * const edits: Edit[] = [ablateHeads({ layer: 1, heads: [0] })];
 * const logits = data.colText("text").llmLogitScores({ model: "onnx:demo/model", logitTokenIds: ["I"], edits });
 * console.log((await logits.toMatrix()).rows); // 2
 * ```
 */
export class Edit extends Op<"edit"> {}

/** Integers: an array, a Set, or one. */
export type Integers = Iterable<number | bigint> | number | bigint;

/** `"all"`, the tokens of the prompt, those written after it, indices into the prompt (negative from its end), or from one on. */
export type EditPositions = "all" | "prompt" | "generated" | readonly number[] | { readonly from: number };

/** The points of an edit, under one of two names: TransformerLens's, in which `blocks.*` means every block. */
export type EditPoints =
  | {
    /** One point, or a point of every block. */
    readonly point: string;
    readonly points?: never;
  }
  | { readonly points: Strings; readonly point?: never };

/** Where at its points an edit is made. */
export interface EditPlace {
  /** Which tokens. @default "all" */
  readonly positions?: EditPositions;
  /** Which heads, at `attn.…`. @default all */
  readonly heads?: Integers | null;
  /** Which neurons, at `mlp.hook_post`. @default all */
  readonly neurons?: Integers | null;
}

/** Options of `add`. */
export type AddOptions = EditPoints & EditPlace & {
  /** What the vector is multiplied by. @default 1 */
  readonly factor?: number;
  /** Whether what comes out is brought back to the length of what was there. @default false */
  readonly keepNorm?: boolean;
};

/** What features of an autoencoder become between encoding and decoding. */
export interface ClampPart {
  /** Features that get a value, with it: `{ 3: 5, 17: 0 }`. @default none */
  readonly clamp?: { readonly [feature: number]: number } | null;
  /** Whether they get it only for tokens for which they are on. @default false */
  readonly whereOn?: boolean;
  /**
   * Whether what the autoencoder does not explain of x stays: x is changed by what is done to features alone, as with
   * SAELens's `use_error_term`.
   *
   * @default false
   */
  readonly errorTerm?: boolean;
}

/** Options of {@linkcode edit}. */
export type EditOptions = AddOptions & ClampPart & {
  /** What is done. */
  readonly action: EditAction;
  /** Vectors, a classifier for its direction, or an autoencoder. `scale` has none. */
  readonly value?: Op<"vector" | "classifier" | "sae"> | null;
  /** Which keys, at `attn.hook_pattern`. @default all */
  readonly keys?: EditPositions | null;
  /** Which feature, where the value is an autoencoder. */
  readonly feature?: number | bigint | null;
};

/** Options of {@linkcode ablateHeads}. */
export interface AblateHeadsOptions {
  /** The block, from 0. */
  readonly layer: number | bigint;
  /** Its heads. */
  readonly heads: Integers;
  /** At which tokens. @default "all" */
  readonly positions?: EditPositions;
}

/**
 * An edit of a model's activations: what flows at some points is added to, freed of a direction, scaled, or replaced.
 *
 * @example
 * ```ts
 * import { edit } from "@probegraph/probegraph";
 *
 * // Two heads of block 2 are switched off.
 * const off = edit({ action: "scale", points: ["blocks.2.attn.hook_z"], heads: [0, 3], factor: 0 });
 * ```
 * @throws {OpError} for an unknown option or point, and for options that do not belong together.
 */
export function edit(options: EditOptions): Known<Edit, EditFields> {
  return call(methods.edit, undefined, options);
}

/**
 * Switches heads of a block off: what they read from other tokens becomes 0.
 *
 * @example
 * ```ts
 * import { ablateHeads, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] });
 * const edits = [ablateHeads({ layer: 5, heads: [0, 1] })];
 * const texts = data.colText("text").llmGenerateText({ model: "onnx:demo/model", maxTokens: 3, edits });
 * console.log((await texts.toArray()).length); // 2
 * ```
 */
export function ablateHeads(options: AblateHeadsOptions): Known<Edit, EditFields> {
  return call(methods.ablateHeads, undefined, options);
}

registerHandle("edit", Edit);
