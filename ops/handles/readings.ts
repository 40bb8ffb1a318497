/**
 * The options with which text columns ask what goes on inside of a model.
 *
 * @module
 */

import type { ModelOption, OwnPassOptions } from "./activations.ts";
import type { TokenAttributionMethod } from "../types/token_attributions.ts";
import type { FeaturePool } from "../types/autoencoders.ts";
import type { Sae } from "./sae.ts";
import type { Classifier } from "./classifier.ts";
import type { Integers } from "./edit.ts";
import type { EditsOption } from "./edited.ts";
import type { TextColumn } from "./text_column.ts";

/** Options of every method that reads what goes on inside of a model. */
export type ReadingOptions = ModelOption & OwnPassOptions & EditsOption;

/** Options of {@linkcode TextColumn.llmLogitLens}. */
export type LogitLensOptions = ReadingOptions & {
  /** Which states: 0 is the embeddings, the number of blocks the last; negative from the end. @default all */
  readonly layers?: Integers | null;
  /** How many of the likeliest tokens are kept at each place. @default 5 */
  readonly topK?: number | bigint;
  /** Tokens whose logits are kept instead: strings or ids. @default the likeliest */
  readonly logitTokenIds?: readonly (string | number | bigint)[] | null;
  /** Translators of a tuned lens: a safetensors file. @default none */
  readonly translators?: string | null;
};

/** Options of {@linkcode TextColumn.llmLogitAttribution}. */
export type LogitAttributionOptions = ReadingOptions & {
  /** The token whose logit counts for: text, an id, or a column with one for each row. */
  readonly answer: string | number | bigint | TextColumn;
  /** The token whose logit counts against. */
  readonly wrong: string | number | bigint | TextColumn;
  /** What the difference is divided among. @default "block" */
  readonly by?: "block" | "head";
};

/** Options of {@linkcode TextColumn.llmTokenAttribution}: either `answer` or `probe` is given. */
export type TokenAttributionOptions = ReadingOptions & {
  /** The token whose logit after the last token is divided: text, an id, or a column with one for each row. */
  readonly answer?: string | number | bigint | TextColumn | null;
  /** The token whose logit is taken off it. @default none */
  readonly wrong?: string | number | bigint | TextColumn | null;
  /** The linear classifier whose score is divided. */
  readonly probe?: Classifier | null;
  /** The hidden state that the classifier reads. @default the one that it was trained on */
  readonly layer?: number | bigint | null;
  /** The same. */
  readonly layerNum?: number | bigint | null;
  /** The hook point that it reads. @default the one that it was trained on */
  readonly hookPoint?: string | null;
  /** Whether it reads the last token's vector or the mean. @default as it was trained; of one of all tokens, "last" */
  readonly tokenMode?: "last" | "mean";
  /** The gradient at the text itself, or its mean on the way from a baseline to the text. @default "gradient_x_input" */
  readonly method?: TokenAttributionMethod;
  /** Points on that way, of Gauss–Legendre quadrature. @default 50, of integrated gradients */
  readonly steps?: number | bigint | null;
  /** The token whose embedding is the baseline at every position: text, an id, or a column. @default zeros */
  readonly baseline?: string | number | bigint | TextColumn | null;
};

/** Options of {@linkcode TextColumn.llmFeatures}. */
export type FeaturesOptions = ReadingOptions & {
  /** The autoencoder, as `runner.loadSae` gives it. */
  readonly sae: Sae;
  /** Features of each token, or pooled over the tokens of a row. @default "none" */
  readonly pool?: FeaturePool;
};

/** Options of {@linkcode TextColumn.saeReport}. */
export type SaeReportOptions = ModelOption & OwnPassOptions & {
  /** The autoencoder, as `runner.loadSae` gives it. */
  readonly sae: Sae;
};

/** Options of {@linkcode TextColumn.llmAttention}. */
export type AttentionOptions = ReadingOptions & {
  /** Which blocks. */
  readonly layers: Integers;
  /** Which of their heads. @default all */
  readonly heads?: Integers | null;
};
