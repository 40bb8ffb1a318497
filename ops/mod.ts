/**
 * Ops: what is to be computed, as immutable data with an identity.
 *
 * @module
 */

export type { BuiltInClassifier, ClassifierName } from "./classifier_names.ts";
export type { CodeOptions } from "./code/print.ts";
export { createOp, type ProblemWords } from "./create.ts";
export { defineOp, type DefineOpOptions } from "./define.ts";
export type { Fields, OpDefinition } from "./definition.ts";
export { type DiffRow, type FieldChange, GraphDiff, type NodeChange } from "./diff/diff.ts";
export type { NodePair } from "./diff/match.ts";
export * from "./errors.ts";
export type { Description, Drawn, Figure, FigureOptions, PictureChoice, PictureName, PngOptions } from "./drawing.ts";
export type * from "./evaluator.ts";
export { field, type FieldMakers } from "./field.ts";
export type { DefaultedField, Field, FieldFor, FieldOptions } from "./fields.ts";
export { float, FloatLiteral } from "./float.ts";
export { floats } from "./float_parameters.ts";
export { walk } from "./graph.ts";
export {
  canonicalJson,
  deserialize,
  type DeserializeOptions,
  graphData,
  type GraphFile,
  graphText,
  serialize,
} from "./graph_file.ts";
export type { FeatureHit, HitRow } from "./feature_hits.ts";
export type * from "./feature_statistics.ts";
export type { SimilarFeature } from "./similar_features.ts";
export { TopTokens } from "./top_tokens.ts";
export type * from "./features_json.ts";
export type * from "./grid_json.ts";
export * from "./handles/mod.ts";
export type { Handle, Handles, Known } from "./handles/handle.ts";
// All of it: projects can add members to an interface that is not exported by name.
export type * from "./known_names.ts";
export { type Kind, KINDS } from "./kinds.ts";
export type { MistakeSort } from "./judged_rows.ts";
export {
  type BestLayerOptions,
  LayerSweep,
  layerSweep,
  type LayerSweepOptions,
  type SweepStep,
} from "./layer_sweep.ts";
export { Op, type ResultOptions } from "./op.ts";
export type * from "./fluent/own/types.ts";
export type * from "./op_type.ts";
export { isOp } from "./op_reference.ts";
export { type MeanMap, meanMap, normalizedPatch } from "./patch_maps.ts";
export { parsePythonJson, type PythonJson, pythonJson } from "./python_json.ts";
export type { BriefMetrics } from "./report_brief.ts";
export type * from "./split_metrics.ts";
export type { Substitution } from "./substitute.ts";
export { graph, type GraphOperand, type GraphOptions, type NamedOps, parseCode } from "./tags/graph.ts";
export { score } from "./tags/score.ts";
export { text, type TextOperand } from "./tags/text.ts";
export { where, type WhereOperand } from "./tags/where.ts";
export * from "./types/mod.ts";
