/**
 * @module
 */

import { call } from "../fluent/call.ts";
import * as methods from "../fluent/text.ts";
import { registerHandle } from "../registry.ts";
import type { LLMFeaturesFields, SaeReportFields } from "../types/autoencoders.ts";
import type { LLMClassScoresFields } from "../types/class_scores.ts";
import type { LLMGuardScoresFields } from "../types/guard_scores.ts";
import type { LLMHookActivationsFields } from "../types/hook_activations.ts";
import type {
  LLMGenerateTextFields,
  LLMLayerActivationsFields,
  LLMLogitScoresFields,
} from "../types/language_models.ts";
import type { LLMAttentionFields, LLMLogitAttributionFields, LLMLogitLensFields } from "../types/readings.ts";
import type { LLMTokenAttributionFields } from "../types/token_attributions.ts";
import type { ActivationsOptions, HookPointOption, LayerIndexOption, ModelOption, PassOptions } from "./activations.ts";
import type { ClassScoresOptions, GuardScoresOptions } from "./class_scores.ts";
import type { EditsOption } from "./edited.ts";
import type { Features } from "./features.ts";
import type { Grid } from "./grid.ts";
import type { Report } from "./report.ts";
import type { Known } from "./handle.ts";
import type { JsonColumn } from "./json_column.ts";
import { LabelColumn } from "./label_column.ts";
import type {
  AttentionOptions,
  FeaturesOptions,
  LogitAttributionOptions,
  LogitLensOptions,
  SaeReportOptions,
  TokenAttributionOptions,
} from "./readings.ts";
import type { VectorColumn } from "./vector_column.ts";

/** Options of {@linkcode TextColumn.llmGenerateText}. */
export type GenerateOptions = ModelOption & EditsOption & {
  /** Most tokens to generate. @default 100 */
  readonly maxTokens?: number | bigint;
  /** Where the model runs: `"auto"` is the CPU, `"cuda"`, `"cuda:0,1"` and `"webgpu"` are GPUs. @default "auto" */
  readonly device?: string;
  /** Number type of the model, which selects its file: `"float16"`, `"q4"`, … @default that of the file that there is */
  readonly dtype?: string | null;
};

/** Options of {@linkcode TextColumn.llmLogitScores}. */
export type LogitScoresOptions = ModelOption & PassOptions & EditsOption & {
  /** The tokens whose logits are kept, in the order of the result's columns: strings or ids. */
  readonly logitTokenIds: readonly (string | number | bigint)[];
  /** Text put after the chat template, before the scored position. @default none */
  readonly appendToChatTemplate?: string | null;
  /** `"softmax"` makes probabilities of the asked tokens' logits, as `softmax()` of the result does. @default the logits */
  readonly normalize?: "softmax" | null;
};

/**
 * A column of text: prompts, answers, labels.
 *
 * @example
 * ```ts
 * import { Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] });
 * const x = data.colText("text").llmLayerActivations({ model: "onnx:demo/model", layer: 2 });
 * console.log((await x.toMatrix()).columns); // 96
 * ```
 */
export class TextColumn extends LabelColumn<"text"> {
  /**
   * Text that a language model writes after each prompt, greedily. Where its tokens end within a character, as `maxTokens` may have it, the text ends in
   * U+FFFD (�).
   */
  llmGenerateText(
    options: GenerateOptions,
  ): Known<TextColumn, LLMGenerateTextFields & Readonly<Record<"prompt", this>>> {
    return call(methods.llmGenerateText, this, options);
  }

  /**
   * The residual stream of a language model at one layer: one vector for each row.
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

  /** The logits of some tokens at the position after each prompt: one column for each token. */
  llmLogitScores(
    options: LogitScoresOptions & { readonly normalize?: null },
  ): Known<VectorColumn, LLMLogitScoresFields & Readonly<Record<"text", this>>>;
  /** Their probabilities among each other. */
  llmLogitScores(options: LogitScoresOptions): VectorColumn;
  llmLogitScores(options: LogitScoresOptions): VectorColumn {
    return call(methods.llmLogitScores, this, options);
  }

  /**
   * The scores that the head of a text classifier gives (prompt guards, toxicity, intents): one column for each label,
   * `.col("INJECTION")` by name.
   *
   * @throws {OpError} for an unknown option or one of the wrong type.
   */
  llmClassScores(
    options: ClassScoresOptions,
  ): Known<VectorColumn, LLMClassScoresFields & Readonly<Record<"text", this>>> {
    return call(methods.llmClassScores, this, options);
  }

  /**
   * The answer of a language model that was trained as a guard: it is asked with its own prompt, and the probabilities of
   * its two words are kept, `.col("unsafe")` of Llama Guard 3 (`safe`, `unsafe`), `.col("Yes")` of ShieldGemma and Granite Guardian
   * (`No`, `Yes`, the risk is there).
   *
   * The prompt is that of the model's own chat template where it is one of a guard, else the one that was published: Llama
   * Guard 3's at https://www.llama.com/docs/model-cards-and-prompt-formats/llama-guard-3, ShieldGemma's at
   * https://ai.google.dev/responsible/docs/safeguards/shieldgemma, Granite Guardian's (3.0 to 3.2) at https://www.ibm.com/granite/docs/models/guardian.
   *
   * @throws {OpError} for an unknown option or one of the wrong type.
   */
  guardScores(
    options: GuardScoresOptions,
  ): Known<VectorColumn, LLMGuardScoresFields & Readonly<Record<"text", this>>> {
    return call(methods.guardScores, this, options);
  }

  /**
   * What the model would say if it ended after each layer: the final norm and the unembedding of each state, as the
   * likeliest tokens at each place, or the logits of chosen ones.
   */
  llmLogitLens(options: LogitLensOptions): Known<Grid, LLMLogitLensFields & Readonly<Record<"text", this>>> {
    return call(methods.llmLogitLens, this, options);
  }

  /** What each part of the model adds to the difference of two logits after the last token. */
  llmLogitAttribution(
    options: LogitAttributionOptions,
  ): Known<Grid, LLMLogitAttributionFields & Readonly<Record<"text", this>>> {
    return call(methods.llmLogitAttribution, this, options);
  }

  /**
   * What each token adds to the difference of two logits after the last token, or to a linear classifier's score of
   * activations: rows × tokens. Gradient × input, or integrated gradients, where the tokens sum to the score less that of
   * a baseline.
   *
   * @throws {OpError} where neither `answer` nor `probe` is given, or both.
   */
  llmTokenAttribution(
    options: TokenAttributionOptions,
  ): Known<Grid, LLMTokenAttributionFields & Readonly<Record<"text", this>>> {
    return call(methods.llmTokenAttribution, this, options);
  }

  /** Where heads look: attention after softmax, from each token to those before it. */
  llmAttention(options: AttentionOptions): Known<Grid, LLMAttentionFields & Readonly<Record<"text", this>>> {
    return call(methods.llmAttention, this, options);
  }

  /**
   * Which features of a sparse autoencoder are on in what the model thinks of each token, where the autoencoder reads.
   * Only indices and values are kept.
   */
  llmFeatures(options: FeaturesOptions): Known<Features, LLMFeaturesFields & Readonly<Record<"text", this>>> {
    return call(methods.llmFeatures, this, options);
  }

  /**
   * How well a sparse autoencoder stands for what the model thinks, over all tokens: how many features are on, how much of the
   * variance they explain, and what the model loses where it has the reconstruction alone. Definitions are SAELens's.
   */
  saeReport(options: SaeReportOptions): Known<Report, SaeReportFields & Readonly<Record<"text", this>>> {
    return call(methods.saeReport, this, options);
  }

  /** The text, parsed as JSON. */
  parseJson(): JsonColumn {
    return call(methods.parseJson, this);
  }
}

registerHandle("text", TextColumn);
