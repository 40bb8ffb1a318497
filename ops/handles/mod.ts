/**
 * The handles: the classes that ops are instances of, one for each kind of result. Importing this module registers
 * them.
 *
 * @module
 */

export {
  type ActivationsOptions,
  type HookPointOption,
  type LayerIndexOption,
  type LayerOption,
  type ModelOption,
  type OwnPassOptions,
  type PassOptions,
} from "./activations.ts";
export { BooleanColumn } from "./boolean_column.ts";
export { CategoricalColumn } from "./categorical_column.ts";
export { type IsInOptions, type Strings } from "./categories.ts";
export { Classifier } from "./classifier.ts";
export { Column, type IsNullOptions } from "./column.ts";
export { concat } from "./concat.ts";
export { controlVector, type ControlVectorOptions } from "./control_vector.ts";
export {
  type ColumnName,
  type CountBy,
  Dataset,
  type DropDuplicatesOptions,
  type SampleOptions,
  type SortOptions,
  type SplitOptions,
  type TakeOptions,
  type TemplateOptions,
  type TemplateVariable,
} from "./dataset.ts";
export {
  ablateHeads,
  type AblateHeadsOptions,
  type AddOptions,
  type ClampPart,
  Edit,
  edit,
  type EditOptions,
  type EditPlace,
  type EditPoints,
  type EditPositions,
  type Integers,
} from "./edit.ts";
export { type EditsOption } from "./edited.ts";
export {
  type FeatureCardOptions,
  type FeatureDashboardOptions,
  type FeatureOptions,
  Features,
  type FeatureVectorsOptions,
} from "./features.ts";
export { FigureOp } from "./figure_op.ts";
export { Grid, type PoolOptions } from "./grid.ts";
export { Group, group } from "./group.ts";
export { ConversationColumn, JsonColumn } from "./json_column.ts";
export { LabelColumn, type LabelKind, type TextSearchOptions } from "./label_column.ts";
export { OrderedColumn } from "./ordered_column.ts";
export { patch, type PatchOptions } from "./patch.ts";
export {
  type AttentionOptions,
  type FeaturesOptions,
  type LogitAttributionOptions,
  type LogitLensOptions,
  type ReadingOptions,
  type SaeReportOptions,
  type TokenAttributionOptions,
} from "./readings.ts";
export { type GroupOptions, type ThresholdGoal, type ThresholdOptions } from "./operating_point.ts";
export { type MistakesOptions, Report } from "./report.ts";
export { RowIdColumn } from "./row_id_column.ts";
export { type EvaluateOptions, ScoreColumn } from "./score_column.ts";
export {
  type ClampOptions,
  type FeatureAddOptions,
  type FeatureEditOptions,
  type FeatureLogitsOptions,
  Sae,
  SaeFeature,
  type SpliceOptions,
} from "./sae.ts";
export { trainSae, type TrainSaeOptions } from "./train_sae.ts";
export { SplitColumn } from "./split_column.ts";
export type { ClassScoresOptions, GuardScoresOptions } from "./class_scores.ts";
export { type GenerateOptions, type LogitScoresOptions, TextColumn } from "./text_column.ts";
export {
  type TrainClassifierOptions,
  type TrainedOn,
  type TrainSpanClassifierOptions,
  type UmapOptions,
  VectorColumn,
} from "./vector_column.ts";
export { type PlaceOptions, type PlotOptions, type PlotValues, VizColumn } from "./viz_column.ts";
