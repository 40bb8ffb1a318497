/**
 * Where the built-in ops are computed.
 *
 * @module
 */

import type { OpDefinition } from "../../ops/definition.ts";
import { FILE_DATASETS } from "../../ops/file_datasets.ts";
import * as types from "../../ops/types/mod.ts";

/** Importing a module registers what computes its op types. */
type Load = () => Promise<unknown>;

/** The modules, each with the op types that it computes. One that uses another stands after it. */
const MODULES: readonly (readonly [Load, readonly Pick<OpDefinition, "type">[]])[] = [
  [() => import("./autoencoders.ts"), [types.LoadSaeOp, types.LLMFeaturesOp, types.FeatureScoreOp]],
  [() => import("./casts.ts"), [types.CastColumnsOp]],
  [() => import("./class_scores.ts"), [types.LLMClassScoresOp]],
  [() => import("./classifiers.ts"), [
    types.TrainClassifierOp,
    types.ClassifierPredictOp,
    types.ClassifierEvaluationOp,
    types.OperatingPointOp,
  ]],
  [() => import("./columns.ts"), [
    types.SelectVectorColumnOp,
    types.SelectTextColumnOp,
    types.SelectConversationColumnOp,
    types.SelectCategoricalColumnOp,
    types.SelectTrainTestSplitColumnOp,
    types.SelectScoreColumnOp,
    types.SelectBooleanColumnOp,
    types.SelectJSONColumnOp,
    types.SelectColumnOp,
    types.AssignRowIDOp,
    types.AssignTrainTestSplitOp,
  ]],
  [() => import("./comparisons.ts"), [
    types.CompareOp,
    types.BetweenOp,
    types.IsNullOp,
    types.ContainsTextOp,
    types.MatchesPatternOp,
    types.RowIdIsInOp,
  ]],
  [() => import("./control_vectors.ts"), [types.ControlVectorOp]],
  [() => import("./dataset_files.ts"), FILE_DATASETS],
  [() => import("./datasets.ts"), [types.LoadDatasetOp, types.LoadInlineJsonDatasetOp, types.LoadArrowDatasetOp]],
  [() => import("./edited_models.ts"), [
    types.LLMEditedActivationsOp,
    types.LLMEditedLogitScoresOp,
    types.LLMEditedGenerateTextOp,
  ]],
  [() => import("./edits.ts"), [types.EditOp]],
  [() => import("./feature_columns.ts"), [types.FeatureVectorsOp, types.SaeDirectionsOp, types.LLMFeatureLogitsOp]],
  [() => import("./groups.ts"), [types.GroupedOp]],
  [() => import("./guard_scores.ts"), [types.LLMGuardScoresOp]],
  [() => import("./language_models.ts"), [
    types.LLMLayerActivationsOp,
    types.LLMHookActivationsOp,
    types.LLMLogitScoresOp,
    types.LLMGenerateTextOp,
  ]],
  [() => import("./device_texts.ts"), [types.LLMDeviceGenerateTextOp]],
  [() => import("./logic.ts"), [types.BooleanLogicOp, types.CategoryToBooleanOp]],
  [() => import("./patches.ts"), [types.LLMPatchOp]],
  [() => import("./readings.ts"), [
    types.LLMAttentionOp,
    types.LLMLogitLensOp,
    types.LLMLogitAttributionOp,
    types.LLMTokenAttributionOp,
  ]],
  [() => import("./rows.ts"), [
    types.TakeRowsOp,
    types.MaskRowsOp,
    types.SortRowsOp,
    types.SampleRowsOp,
    types.DropDuplicateRowsOp,
    types.ConcatRowsOp,
    types.CountRowsOp,
  ]],
  [() => import("./sae_reports.ts"), [types.SaeReportOp]],
  [() => import("./scores.ts"), [
    types.PairwiseArithmeticOp,
    types.VectorToScalarOp,
    types.NamedVectorElementOp,
    types.VectorSoftmaxOp,
  ]],
  [() => import("./span_classifiers.ts"), [types.TrainSpanClassifierOp]],
  [() => import("./text.ts"), [types.JinjaTemplatizeOp, types.ParseJSONColumnOp]],
  [() => import("./token_scores.ts"), [types.ClassifierTokenScoresOp, types.GridPoolOp]],
  [() => import("./train_saes.ts"), [types.TrainSaeOp]],
  [() => import("./viz.ts"), [types.UMAPVizOp, types.UMAPPlaceOp]],
];

/** What loads the implementation of a built-in op type, by the type's name: a program waits for those alone that it uses. */
export const BUILT_IN: ReadonlyMap<string, Load> = new Map(
  MODULES.flatMap(([load, computed]) => computed.map(({ type }) => [type, load])),
);
