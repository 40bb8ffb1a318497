/**
 * The fields that ops of ours share which pass rows through a language model.
 *
 * @module
 */

import { booleanField, intField, optional, stringField } from "../fields.ts";

/** How a model is run over rows. */
export interface PassFields {
  /** Most rows in one forward pass. */
  readonly batchSize: number | bigint;
  /** Longest input in tokens; longer ones are cut. */
  readonly maxLength: number | bigint | null;
  /** Number type of the model and of the result: `float32`, `float16`, … */
  readonly dtype: string | null;
  /** Where the model runs: `auto`, `cpu`, … */
  readonly device: string;
  /** Whether text is wrapped as a user message with the model's own chat template. */
  readonly applyChatTemplate: boolean;
}

/** The names of the pass fields that have a default. */
export type PassDefaults = "device" | "applyChatTemplate";

/** {@linkcode PassFields}. */
export const passFields = {
  batchSize: intField(),
  maxLength: optional(intField()),
  dtype: optional(stringField()),
  device: stringField({ default: "auto" }),
  applyChatTemplate: booleanField({ default: true }),
};

/** `scheme:name` of the model, with both of its names. */
export const modelField = stringField({ wireName: "model_name" });

/** The other name of {@linkcode modelField}. */
export const modelAlias = { modelName: "model" };
