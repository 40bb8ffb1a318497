/**
 * Probes: classifiers of vectors, trained here and kept as data.
 *
 * @module
 */

export {
  type ClassifierDefinition,
  classifierNames,
  getClassifier,
  isClassifier,
  registerClassifier,
  type SourceTrainingInput,
  type TrainingContext,
  type TrainingInput,
  type TrainingMember,
  type TrainingRows,
  type TrainingTogether,
} from "./classifier.ts";
export type { FloatArray, Matrix } from "../../stores/formats/matrix.ts";
export type {
  AddedModel,
  CalibratedModel,
  Calibrator,
  ForestModel,
  GaussianModel,
  Kernel,
  KernelModel,
  KernelName,
  LinearModel,
  Preprocessing,
  Probe,
  ProbeModel,
  RbfModel,
} from "../../stores/formats/probe.ts";
export type { ProbeDirection } from "../../ops/evaluator.ts";
export { probeDirection, probePlane } from "./direction.ts";
import "./kinds/mod.ts";
export { type ProbeModelKind, registerProbeModel } from "./model_kinds.ts";
export { OnnxGraph, type OnnxNodeOptions } from "../onnx/graph_builder.ts";
export type { OnnxAttribute, OnnxAttributes } from "../onnx/attributes.ts";
export type { OnnxArray, OnnxNode } from "../onnx/small_model.ts";
export type { ModelFormat } from "../../stores/formats/probe_models/format.ts";
export { type NumberArrays, ProbeFields } from "../../stores/formats/probe_fields.ts";
export * as parameterRules from "./parameters.ts";
export type { ParameterRule, Parameters, ParameterTable, ParameterValue, ResolvedParameters } from "./parameters.ts";
export type { PreprocessingName } from "./preprocessing.ts";
export { scoreProbe } from "./score.ts";
export { isSource, type MatrixSource } from "../numeric/matrix_source.ts";
export { toOnnx } from "./to_onnx.ts";
export { sharedParameters, trainProbe, trainProbes } from "./train.ts";
export { checkParameters, type ProbeSpec } from "./train_here.ts";
