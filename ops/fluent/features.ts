/**
 * The methods that make columns of features.
 *
 * @module
 */

import type { FeatureVectorsOptions } from "../handles/features.ts";
import type { FeatureLogitsOptions } from "../handles/sae.ts";
import { FeatureVectorsOp, LLMFeatureLogitsOp, SaeDirectionsOp } from "../types/feature_columns.ts";
import { fluentMethod } from "./description.ts";
import { ownPassOptions } from "./pass.ts";

export const vectors = fluentMethod<FeatureVectorsOptions>({
  name: "vectors",
  on: ["features"],
  receiver: "features",
  options: { features: { field: "indices" }, pool: {} },
  makes: FeatureVectorsOp,
});

export const directions = fluentMethod({ name: "directions", on: ["sae"], receiver: "sae", makes: SaeDirectionsOp });

const { model, batchSize, dtype, device } = ownPassOptions;

export const logits = fluentMethod<FeatureLogitsOptions, "modelName">({
  name: "logits",
  on: ["sae"],
  receiver: "sae",
  options: { model, features: {}, topK: {}, batchSize, dtype, device },
  makes: LLMFeatureLogitsOp,
});
