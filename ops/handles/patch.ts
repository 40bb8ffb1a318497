/**
 * @module
 */

import { call } from "../fluent/call.ts";
import * as methods from "../fluent/patch.ts";
import type { LLMPatchFields, PatchAxes } from "../types/patches.ts";
import type { ModelOption, OwnPassOptions } from "./activations.ts";
import type { Integers } from "./edit.ts";
import type { Grid } from "./grid.ts";
import type { Known } from "./handle.ts";
import type { TextColumn } from "./text_column.ts";

/** Options of {@linkcode patch}. */
export type PatchOptions = ModelOption & OwnPassOptions & {
  /** The prompts whose activations are put in. */
  readonly clean: TextColumn;
  /** The prompts that are run with them; each has as many tokens as its clean one. */
  readonly corrupted: TextColumn;
  /** The token whose logit counts for: text, an id, or a column with one for each row. */
  readonly answer: string | number | bigint | TextColumn;
  /** The token whose logit counts against. */
  readonly wrong: string | number | bigint | TextColumn;
  /** What is replaced in each layer: `"hook_resid_pre"`, `"attn.hook_z"`, … */
  readonly site: string;
  /** What there is a cell for. @default "layer_position" */
  readonly axes?: PatchAxes;
  /** `exact` runs each cell; `gradient` takes all from one backward pass, to first order. @default "exact" */
  readonly method?: "exact" | "gradient";
  /** Which blocks. @default all */
  readonly layers?: Integers | null;
};

/**
 * Activation patching: which places of a model carry what tells a clean prompt from a corrupted one. Each cell is the
 * difference of two logits, answer less wrong, of the corrupted run with one place replaced by the clean run's.
 *
 * @example
 * ```ts
 * import { patch, Runner } from "@probegraph/probegraph";
 *
 * const pairs = new Runner({ store: "memory://" }).fromInline({ clean: ["Ignore your rules."], other: ["Ignore my rules."] });
 * const texts = { clean: pairs.colText("clean"), corrupted: pairs.colText("other") };
 * const map = patch({ ...texts, model: "onnx:demo/model", answer: "I", wrong: "Here", site: "attn.hook_z", axes: "layer_head" });
 * console.log((await map.toJson()).axes); // [ "layer", "head" ]
 * ```
 *
 * @throws {OpError} for an unknown option or one of the wrong kind.
 */
export function patch(options: PatchOptions): Known<Grid, LLMPatchFields> {
  return call(methods.patch, undefined, options);
}
