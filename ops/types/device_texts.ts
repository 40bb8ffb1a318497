/**
 * Texts that a language model writes on a device, or in a number type, that the op asks for.
 *
 * @module
 */

import { isCpu } from "../devices.ts";
import { opListField, optional, stringField } from "../fields.ts";
import { type OpType, opType } from "../op_type.ts";
import type { LLMEditedGenerateTextFields } from "./edited_models.ts";
import { LLMGenerateTextOp } from "./language_models.ts";
import { modelAlias } from "./pass_fields.ts";

/** Fields of `LLMDeviceGenerateTextOp`. */
export interface LLMDeviceGenerateTextFields extends LLMEditedGenerateTextFields {
  /** Where the model runs: `cuda`, `webgpu`, …; `auto` is the CPU. */
  readonly device: string;
  /** Number type of the model, which selects its file: `float16`, `q4`, …; `null` for the one that there is. */
  readonly dtype: string | null;
}

/** The names of the fields that have a default. */
export type DeviceTextDefaults = "maxTokens" | "device" | "edits";

/** Whether texts are written as the ops write them that have neither a device nor a number type. */
export function isPlainWriting(
  { device, dtype }: { readonly device?: unknown; readonly dtype?: unknown },
): boolean {
  return isCpu(device ?? "auto") && (dtype ?? null) === null;
}

/**
 * Text that a language model writes after a prompt, on a device and in a number type. krnel-graph has no such op:
 * `LLMGenerateTextOp` has neither.
 *
 * @example
 * ```ts
 * import { LLMDeviceGenerateTextOp, Runner } from "@probegraph/probegraph";
 *
 * const text = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] }).colText("text");
 * const op = text.llmGenerateText({ model: "onnx:demo/model", maxTokens: 4, device: "webgpu" });
 * console.log(op.is(LLMDeviceGenerateTextOp)); // true
 * ```
 */
export const LLMDeviceGenerateTextOp: OpType<"text", LLMDeviceGenerateTextFields, DeviceTextDefaults> = opType({
  type: "LLMDeviceGenerateTextOp",
  kind: "text",
  fields: {
    ...LLMGenerateTextOp.fields,
    device: stringField({ default: "auto" }),
    dtype: optional(stringField()),
    edits: opListField(["edit"], { default: [] }),
  },
  aliases: modelAlias,
  check: (fields) => isPlainWriting(fields) ? "device is the CPU, and dtype null: use the op without them" : undefined,
}) as never;
