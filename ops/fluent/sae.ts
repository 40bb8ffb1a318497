/**
 * The methods of autoencoders and of their features.
 *
 * @module
 */

import type { FeatureAddOptions, FeatureEditOptions, SpliceOptions } from "../handles/sae.ts";
import type { FeatureOptions } from "../handles/features.ts";
import type { TrainSaeOptions } from "../handles/train_sae.ts";
import { FeatureScoreOp, TrainSaeOp } from "../types/autoencoders.ts";
import { EditOp } from "../types/edits.ts";
import { fluentMethod } from "./description.ts";
import { clamped, place, requiredPoint as point, strength } from "./edits.ts";

const feature = { required: true, accepts: "which feature, from 0" } as const;
export const trainSae = fluentMethod<TrainSaeOptions>({
  name: "trainSae",
  positional: { activations: { required: true } },
  options: {
    width: {},
    k: {},
    architecture: {},
    epochs: {},
    batchSize: {},
    learningRate: {},
    auxCoefficient: {},
    deadAfter: {},
    seed: {},
    point: {},
  },
  makes: TrainSaeOp,
});

const of = { on: ["sae"], receiver: "value", makes: EditOp } as const;

export const addFeature = fluentMethod<FeatureAddOptions, "points">({
  ...of,
  name: "addFeature",
  positional: { feature },
  options: { point, ...place, ...strength },
  fixed: { action: "add" },
});

export const ablateFeature = fluentMethod<FeatureEditOptions, "points">({
  ...of,
  name: "ablateFeature",
  positional: { feature },
  options: { point, ...place },
  fixed: { action: "ablate" },
});

export const splice = fluentMethod<SpliceOptions, "points">({
  ...of,
  name: "splice",
  options: { point, ...place, ...clamped, errorTerm: {} },
  fixed: { action: "splice" },
});

export const featureScore = fluentMethod<FeatureOptions>({
  name: "feature",
  on: ["features"],
  receiver: "features",
  positional: { index: feature },
  options: { pool: {} },
  makes: FeatureScoreOp,
});
