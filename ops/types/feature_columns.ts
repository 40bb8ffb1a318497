/**
 * Ops on the features of sparse autoencoders as columns: as vectors, by their directions, by what these promote.
 *
 * @module
 */

import { enumField, intField, intListField, opField, optional } from "../fields.ts";
import type { Op } from "../op.ts";
import { type OpType, opType } from "../op_type.ts";
import { type FeatureScoreFields, poolProblem } from "./autoencoders.ts";
import { modelAlias, modelField, type PassDefaults, type PassFields, passFields } from "./pass_fields.ts";

/** Fields of `FeatureVectorsOp`. */
export interface FeatureVectorsFields extends Pick<FeatureScoreFields, "features" | "pool"> {
  /** Which features, in the order of a vector's numbers; `null` for all. */
  readonly indices: readonly (number | bigint)[] | null;
}

/**
 * How strongly some features are on in each row: a vector for each.
 *
 * @example
 * ```ts
 * import { FeatureVectorsOp, Runner } from "@probegraph/probegraph";
 *
 * const runner = new Runner({ store: "memory://" });
 * const text = runner.fromInline({ text: ["blue river", "green"] }).colText("text");
 * const sae = await runner.loadSae("tests/fixtures/interventions/saes/gpt2/standard");
 * const op = text.llmFeatures({ model: "onnx:tests/fixtures/models/gpt2", sae }).vectors({ features: [3, 17] });
 * console.log(op.is(FeatureVectorsOp)); // true
 * ```
 */
export const FeatureVectorsOp: OpType<"vector", FeatureVectorsFields, "pool"> = opType({
  type: "FeatureVectorsOp",
  kind: "vector",
  ephemeral: true,
  fields: {
    features: opField(["features"]),
    indices: optional(intListField()),
    pool: enumField(["max", "mean", "last"], { default: "max" }),
  },
  check: ({ indices, features, pool }) => chosenProblem(indices) ?? poolProblem(features, pool),
});

/** Fields of `SaeDirectionsOp`. */
export interface SaeDirectionsFields {
  /** The autoencoder. */
  readonly sae: Op<"sae">;
}

/**
 * The direction of each feature, as the decoder has it: a row for each feature.
 *
 * @example
 * ```ts
 * import { Runner, SaeDirectionsOp } from "@probegraph/probegraph";
 *
 * const runner = new Runner({ store: "memory://" });
 * const sae = await runner.loadSae("tests/fixtures/interventions/saes/gpt2/standard");
 * const op = sae.directions();
 * console.log(op.is(SaeDirectionsOp), (await op.toMatrix()).columns); // true 64
 * ```
 */
export const SaeDirectionsOp: OpType<"vector", SaeDirectionsFields> = opType({
  type: "SaeDirectionsOp",
  kind: "vector",
  ephemeral: true,
  fields: { sae: opField(["sae"]) },
});

/** Fields of `LLMFeatureLogitsOp`. */
export interface LLMFeatureLogitsFields extends Pick<PassFields, "batchSize" | "dtype" | "device"> {
  /** `scheme:name` of the model. */
  readonly model: string;
  /** The autoencoder. */
  readonly sae: Op<"sae">;
  /** Which features: a row for each. */
  readonly features: readonly (number | bigint)[];
  /** How many tokens of either end are kept. */
  readonly topK: number | bigint;
}

/**
 * Which tokens features promote and suppress: their directions through the model's final norm and its unembedding.
 *
 * @example
 * ```ts
 * import { LLMFeatureLogitsOp, Runner } from "@probegraph/probegraph";
 *
 * const runner = new Runner({ store: "memory://" });
 * const sae = await runner.loadSae("tests/fixtures/interventions/saes/gpt2/standard");
 * const op = sae.logits({ model: "onnx:tests/fixtures/models/gpt2", features: [3] });
 * console.log(op.is(LLMFeatureLogitsOp)); // true
 * ```
 */
export const LLMFeatureLogitsOp: OpType<
  "json",
  LLMFeatureLogitsFields,
  Extract<PassDefaults, "device"> | "topK"
> = opType({
  type: "LLMFeatureLogitsOp",
  kind: "json",
  fields: {
    model: modelField,
    sae: opField(["sae"]),
    features: intListField(),
    topK: intField({ default: 10 }),
    batchSize: passFields.batchSize,
    dtype: passFields.dtype,
    device: passFields.device,
  },
  aliases: modelAlias,
  check: ({ features, topK }) =>
    features.length === 0
      ? "features is empty: name one or more"
      : chosenProblem(features) ?? (topK < 1 ? `topK is ${topK}: 1 or more is needed` : undefined),
});

function chosenProblem(features: readonly (number | bigint)[] | null): string | undefined {
  if (features === null) return undefined;
  if (features.length === 0) return "features is empty: leave it out for all";
  const odd = features.find((feature, i) => feature < 0 || features.indexOf(feature) !== i);
  return odd === undefined ? undefined : `features has ${odd}: features are counted from 0, and named once`;
}
