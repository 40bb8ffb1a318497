/**
 * The options with which text columns ask models that others trained to judge texts.
 *
 * @module
 */

import type { ClassActivation, LongTextRule } from "../types/class_scores.ts";
import type { GuardKind } from "../types/guard_scores.ts";
import type { ModelOption, OwnPassOptions } from "./activations.ts";
import type { TextColumn } from "./text_column.ts";

/** Options of {@linkcode TextColumn.llmClassScores}. */
export type ClassScoresOptions =
  & {
    /** Names or indices of labels (`id2label` of `config.json`), the columns of the result. @default all */
    readonly labels?: readonly (string | number | bigint)[] | string | null;
    /**
     * `"logit"` leaves the head's numbers as they are, `"softmax"` makes probabilities of exclusive labels, `"sigmoid"` of
     * each label. @default what `problem_type` of `config.json` says: `"logit"` for a regression, `"sigmoid"` for several
     * labels at once or a single one, else `"softmax"`
     */
    readonly activation?: ClassActivation | null;
    /** The second text of each row, for a model that judges pairs, in the tokenizer's form of pairs. @default none */
    readonly pair?: TextColumn | null;
    /**
     * What is done with longer texts: `"truncate"` cuts them, with a warning that counts them; `"windows"` reads windows that
     * overlap, and takes the largest score of each label. @default "truncate"
     */
    readonly long?: LongTextRule;
    /** Tokens that neighbouring windows share. @default an eighth of a window */
    readonly overlap?: number | bigint | null;
    /** Most tokens that are read at once. @default the tokenizer's `model_max_length`, or the model's positions if those are fewer */
    readonly maxLength?: number | bigint | null;
    /** Whether text is wrapped as a user message with the model's chat template. @default false */
    readonly applyChatTemplate?: boolean;
  }
  & ModelOption
  & Omit<OwnPassOptions, "applyChatTemplate" | "maxLength">;

/** Options of {@linkcode TextColumn.guardScores}. */
export type GuardScoresOptions = ModelOption & Pick<OwnPassOptions, "batchSize" | "dtype" | "device"> & {
  /** Which guard it is: that settles the prompt and the words that it answers with. */
  readonly kind: GuardKind;
  /**
   * What it is to judge by: of Llama Guard its categories by their codes, `{ S1: "Violent Crimes." }`; of ShieldGemma a guideline
   * or several; of Granite Guardian the name of a risk, or `{ name, definition }`. @default what the model was published with
   */
  readonly policy?: Readonly<Record<string, string>> | readonly string[] | string | null;
  /** What an assistant answered: that is judged then, with the text before it. @default none, the text is judged */
  readonly answer?: TextColumn | null;
};
