/**
 * The op types that krnel-graph and probegraph share, and ours. Importing this module registers them.
 *
 * @module
 */

import type { OpDefinition } from "../definition.ts";
import { registerOwnOpType } from "../registry.ts";
import * as casts from "./casts.ts";
import * as autoencoders from "./autoencoders.ts";
import * as classScores from "./class_scores.ts";
import * as classifiers from "./classifiers.ts";
import * as columns from "./columns.ts";
import * as comparisons from "./comparisons.ts";
import * as controlVectors from "./control_vectors.ts";
import * as datasetFiles from "./dataset_files.ts";
import * as datasets from "./datasets.ts";
import * as deviceTexts from "./device_texts.ts";
import * as editedModels from "./edited_models.ts";
import * as edits from "./edits.ts";
import * as featureColumns from "./feature_columns.ts";
import * as groups from "./groups.ts";
import * as guardScores from "./guard_scores.ts";
import * as hookActivations from "./hook_activations.ts";
import * as languageModels from "./language_models.ts";
import * as logic from "./logic.ts";
import * as patches from "./patches.ts";
import * as operatingPoints from "./operating_points.ts";
import * as placedPoints from "./placed_points.ts";
import * as readings from "./readings.ts";
import * as rows from "./rows.ts";
import * as scores from "./scores.ts";
import * as text from "./text.ts";
import * as tokenAttributions from "./token_attributions.ts";
import * as tokenScores from "./token_scores.ts";
import * as viz from "./viz.ts";

for (
  const module of [
    casts,
    autoencoders,
    classScores,
    classifiers,
    columns,
    comparisons,
    controlVectors,
    datasetFiles,
    datasets,
    deviceTexts,
    editedModels,
    edits,
    featureColumns,
    groups,
    guardScores,
    hookActivations,
    languageModels,
    logic,
    patches,
    operatingPoints,
    placedPoints,
    readings,
    rows,
    scores,
    text,
    tokenAttributions,
    tokenScores,
    viz,
  ]
) {
  for (const definition of Object.values(module)) {
    if ("kind" in definition) registerOwnOpType(definition as unknown as OpDefinition);
  }
}

export * from "./casts.ts";
export * from "./autoencoders.ts";
export * from "./class_scores.ts";
export * from "./classifiers.ts";
export * from "./columns.ts";
export * from "./comparisons.ts";
export * from "./control_vectors.ts";
export * from "./dataset_files.ts";
export * from "./datasets.ts";
export { type DeviceTextDefaults, type LLMDeviceGenerateTextFields, LLMDeviceGenerateTextOp } from "./device_texts.ts";
export * from "./edited_models.ts";
export * from "./edits.ts";
export * from "./feature_columns.ts";
export * from "./groups.ts";
export * from "./guard_scores.ts";
export * from "./hook_activations.ts";
export type { JudgedRows } from "./judged_fields.ts";
export * from "./language_models.ts";
export * from "./logic.ts";
export type { PassDefaults, PassFields } from "./pass_fields.ts";
export * from "./patches.ts";
export * from "./operating_points.ts";
export * from "./placed_points.ts";
export type { ReadingFields } from "./reading_fields.ts";
export * from "./readings.ts";
export * from "./rows.ts";
export * from "./scores.ts";
export * from "./text.ts";
export * from "./token_attributions.ts";
export * from "./token_scores.ts";
export * from "./viz.ts";
