/**
 * @module
 */

import { call } from "../fluent/call.ts";
import * as methods from "../fluent/text.ts";
import { registerHandle } from "../registry.ts";
import type { LLMHookActivationsFields } from "../types/hook_activations.ts";
import type { LLMLayerActivationsFields } from "../types/language_models.ts";
import type { ActivationsOptions, HookPointOption, LayerIndexOption } from "./activations.ts";
import { Column } from "./column.ts";
import type { Known } from "./handle.ts";
import type { VectorColumn } from "./vector_column.ts";

/**
 * A column of structured data.
 *
 * @example
 * ```ts
 * import { Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ chat: [{ messages: [{ role: "user", content: "Hi!" }] }] });
 * console.log((await data.colJson("chat").toArray()).length); // 1
 * ```
 */
export class JsonColumn<K extends "json" | "conversation" = "json" | "conversation"> extends Column<K> {
  /**
   * The residual stream of a language model at one layer; each row must be a conversation.
   *
   * @throws {OpError} for an unknown option or one of the wrong type.
   */
  llmLayerActivations(
    options: ActivationsOptions & LayerIndexOption & { readonly edits?: null },
  ): Known<VectorColumn, LLMLayerActivationsFields>;
  /** The activations at a point inside of a block. */
  llmLayerActivations(
    options: ActivationsOptions & HookPointOption & { readonly edits?: null },
  ): Known<VectorColumn, LLMHookActivationsFields>;
  /** The residual stream at one layer, or the activations at a point inside of a block. */
  llmLayerActivations(options: ActivationsOptions): VectorColumn;
  llmLayerActivations(options: ActivationsOptions): VectorColumn {
    return call(methods.llmLayerActivations, this, options);
  }
}

/**
 * A column of conversations: lists of `{ role, content }`.
 *
 * @example
 * ```ts
 * import { Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ chat: [[{ role: "user", content: "Hi!" }]] });
 * const x = data.colConversation("chat").llmLayerActivations({ model: "onnx:demo/model", layer: 1 });
 * console.log((await x.toMatrix()).columns); // 96
 * ```
 */
export class ConversationColumn extends JsonColumn<"conversation"> {}

registerHandle("json", JsonColumn);
registerHandle("conversation", ConversationColumn);
