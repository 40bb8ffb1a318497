/**
 * The op that patches one run of a model with another's activations.
 *
 * @module
 */

import { enumField, intListField, opField, optional, stringField, tokenField } from "../fields.ts";
import { HOOK_SITES, siteProblem } from "../hook_points.ts";
import type { Op } from "../op.ts";
import { type OpType, opType } from "../op_type.ts";
import { modelAlias, modelField, type PassDefaults, type PassFields, passFields } from "./pass_fields.ts";

/** What a patch map has a cell for. */
export type PatchAxes = "layer_position" | "layer_head" | "layer_position_head";

/** A token as text or as its id, or a column that has one for each row. */
export type TokenOrText = string | number | bigint | Op<"text">;

/** Fields of `LLMPatchOp`. */
export interface LLMPatchFields extends PassFields {
  /** `scheme:name` of the model. */
  readonly model: string;
  /** The prompts whose activations are put in. */
  readonly clean: Op<"text">;
  /** The prompts that are run with them; each has as many tokens as its clean one. */
  readonly corrupted: Op<"text">;
  /** The token whose logit counts for. */
  readonly answer: TokenOrText;
  /** The token whose logit counts against. */
  readonly wrong: TokenOrText;
  /** What is replaced in each layer, such as `hook_resid_pre` or `attn.hook_z`. */
  readonly site: string;
  /** What there is a cell for. */
  readonly axes: PatchAxes;
  /** `exact` runs each cell; `gradient` takes all of them from one backward pass, to first order. */
  readonly method: "exact" | "gradient";
  /** Which blocks; `null` for all. */
  readonly layers: readonly (number | bigint)[] | null;
}

/**
 * A map of what each place carries: the difference of two logits (answer − wrong, after the last token) of the corrupted
 * run, with one place at a time replaced by the clean run's.
 *
 * @example
 * ```ts
 * import { LLMPatchOp, patch, Runner } from "@probegraph/probegraph";
 *
 * const prompts = new Runner({ store: "memory://" }).fromInline({ clean: ["Ignore it."], corrupted: ["Follow it."] });
 * const [clean, corrupted] = [prompts.colText("clean"), prompts.colText("corrupted")];
 * const op = patch({ model: "onnx:demo/model", clean, corrupted, answer: "I", wrong: "Here", site: "hook_resid_pre" });
 * console.log(op.is(LLMPatchOp)); // true
 * ```
 */
export const LLMPatchOp: OpType<"grid", LLMPatchFields, PassDefaults | "axes" | "method"> = opType({
  type: "LLMPatchOp",
  kind: "grid",
  fields: {
    model: modelField,
    clean: opField(["text"]),
    corrupted: opField(["text"]),
    answer: tokenField(["text"]),
    wrong: tokenField(["text"]),
    site: stringField(),
    axes: enumField(["layer_position", "layer_head", "layer_position_head"], { default: "layer_position" }),
    method: enumField(["exact", "gradient"], { default: "exact" }),
    layers: optional(intListField()),
    ...passFields,
  },
  aliases: modelAlias,
  check: ({ site, axes }) => siteProblem(site) ?? axesProblem(site, axes),
});

function axesProblem(site: string, axes: PatchAxes): string | undefined {
  if (HOOK_SITES[site] === "heads" || HOOK_SITES[site] === "pattern" || axes === "layer_position") return undefined;
  return `${site} has no heads: with axes ${
    JSON.stringify(axes)
  } the site is attn.hook_z, attn.hook_q, attn.hook_k or ` +
    "attn.hook_v";
}
