/**
 * The methods of autoencoders and of their features.
 *
 * @module
 */

import type { FeatureAddOptions, FeatureEditOptions } from "../handles/sae.ts";
import type { FeatureOptions } from "../handles/features.ts";
import { FeatureScoreOp } from "../types/autoencoders.ts";
import { EditOp } from "../types/edits.ts";
import { fluentMethod } from "./description.ts";
import { place, point } from "./edits.ts";

const ownPoint = { ...point, required: true } as const;
const feature = {
  required: true,
  accepts: "which feature, from 0",
} as const;
const of = { on: ["sae"], receiver: "value", makes: EditOp } as const;

export const addFeature = fluentMethod<FeatureAddOptions, "points">({
  ...of,
  name: "addFeature",
  positional: { feature },
  options: { point: ownPoint, ...place, factor: {}, keepNorm: {} },
  fixed: { action: "add" },
});

export const ablateFeature = fluentMethod<FeatureEditOptions, "points">({
  ...of,
  name: "ablateFeature",
  positional: { feature },
  options: { point: ownPoint, ...place },
  fixed: { action: "ablate" },
});

export const splice = fluentMethod<FeatureEditOptions, "points">({
  ...of,
  name: "splice",
  options: { point: ownPoint, ...place },
  fixed: { action: "splice" },
});

export const featureScore = fluentMethod<FeatureOptions>({
  name: "feature",
  on: ["features"],
  receiver: "features",
  positional: { index: { required: true, accepts: "which feature, from 0" } },
  options: { pool: {} },
  makes: FeatureScoreOp,
});
