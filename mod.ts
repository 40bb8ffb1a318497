/**
 * probegraph: mechanistic interpretability in typed lines.
 *
 * Load prompts, keep a language model's residual-stream activations, train a linear probe, score it. The lines build a
 * graph whose nodes are named by what they depend on; nothing runs until a result is asked for, and every result is
 * computed once and kept.
 *
 * @example A probe on one layer
 * ```ts
 * import { Runner } from "@probegraph/probegraph";
 *
 * const runner = new Runner({ store: "memory://" });
 * const train = (await runner.fromParquet("demo/data/train.parquet")).take(200);
 * const x = train.colText("prompt").llmLayerActivations({ model: "onnx:demo/model", layer: 4 });
 * const override = train.colCategorical("label").isIn("override");
 * const probe = x.trainClassifier("logistic_regression", { positives: override, preprocessing: "standardize" });
 * const report = probe.predict(x).evaluate({ gtPositives: override });
 * console.log((await report.metrics()).all.roc_auc); // 1
 * ```
 *
 * @module
 */

export * from "./notebooks/mod.ts";
export * from "./ops/mod.ts";
export type { TruthBits } from "./runner/columns/truth_bits.ts";
export { StoppedError } from "./runner/evaluation/activity.ts";
export {
  type AskedOp,
  type Context,
  type Implementation,
  type ImplementationOptions,
  PartStream,
  type RowOrigins,
  type RowParts,
  type RowRange,
  type TableOpener,
} from "./runner/evaluation/implementation.ts";
export type { Cores, Needs, Share } from "./runner/schedule/budget.ts";
export type { Pass } from "./runner/schedule/passes.ts";
export {
  type CrewHealth,
  type EvaluationRows,
  type Guard,
  type GuardOptions,
  type GuardProbe,
  Guardrail,
  guardrail,
  type GuardrailOptions,
  type GuardrailParts,
  type GuardScores,
  type GuardVerdict,
  GuardWorkerError,
  loadGuardrail,
  type LongTexts,
  type Manifest as GuardrailManifest,
  type ManifestFile as GuardrailFile,
  type ManifestGraph as GuardrailGraph,
  type ManifestInput as GuardrailInput,
  type ManifestMetrics as GuardrailMetrics,
  type ManifestModel as GuardrailModel,
  type ManifestProbe as GuardrailProbe,
  type ManifestQuantization as GuardrailQuantization,
  type MeasuredLoss,
  type PlannedProbe,
  type ProbeOptions,
  type QuantizeOptions,
  SavedGuardrail,
  type SaveOptions,
  type ScoreOptions,
  type TextExtent,
  type ThresholdChoice,
} from "./runner/guardrails/mod.ts";
export type {
  AskedAttention,
  AskedAttribution,
  AskedLens,
  AskedLogits,
  AskedProbe,
  AskedReading,
  AskedTokens,
  ClassHead,
  ClassReading,
  ClassView,
  Conversation,
  DownloadProgress,
  DownloadWatch,
  EditValue,
  EncodingOptions,
  EngineInfo,
  GivenRow,
  GuardPrompt,
  Judged,
  Message,
  ModelInput,
  ModelLabels,
  ModelProvider,
  NamedPlaces,
  PatchedPair,
  PatchMap,
  PatchSettings,
  Precision,
  ProbePlane,
  ProvenanceOptions,
  ProviderActivationRequest,
  ProviderClassRequest,
  ProviderGenerationRequest,
  ProviderGuardRequest,
  ProviderLogitRequest,
  ProviderPatchRequest,
  ProviderReadingRequest,
  ProviderRequest,
  ReadRow,
  RowBatch,
  RowEdit,
  RowLookup,
  RowTokens,
  RunOptions,
  RunProgress,
  Splice,
  SpliceWeights,
  StreamPoint,
  TextBatch,
  Translator,
} from "./runner/models/mod.ts";
export { registerModelProvider } from "./runner/models/providers/provider.ts";
export type {
  AddedModel,
  ClassifierDefinition,
  MatrixSource,
  ModelFormat,
  NumberArrays,
  OnnxArray,
  OnnxAttribute,
  OnnxAttributes,
  OnnxGraph,
  OnnxNode,
  OnnxNodeOptions,
  ParameterRule,
  Parameters,
  ParameterTable,
  ParameterValue,
  Probe,
  ProbeModel,
  ProbeModelKind,
  ResolvedParameters,
  SourceTrainingInput,
  TrainingContext,
  TrainingInput,
  TrainingMember,
  TrainingRows,
  TrainingTogether,
} from "./runner/probes/mod.ts";
export { registerClassifier } from "./runner/probes/classifier.ts";
export { registerProbeModel } from "./runner/probes/model_kinds.ts";
export * as parameterRules from "./runner/probes/parameters.ts";
export { ProbeFields } from "./stores/formats/probe_fields.ts";
export type { PythonProblem, PythonReport } from "./runner/python/computable.ts";
export type { Problem } from "./runner/python/problem.ts";
export { QueueError } from "./runner/queue/mod.ts";
export { runWorker, type WorkerEvent, type WorkerOptions } from "./runner/queue/serve.ts";
export {
  type CsvOptions,
  type HubOptions,
  type InlineColumns,
  type InlineNames,
  Runner,
  type RunnerOptions,
} from "./runner/runner.ts";
export type { PythonResults } from "./runner/evaluation/python_results.ts";
export { Scratch } from "./runner/evaluation/scratch.ts";
export type { PartialRange, PartialTable } from "./stores/formats/partial_table.ts";
export type { FileOptions } from "./runner/files/dataset_file.ts";
export type { HubPart } from "./runner/files/remote/hub_parquet.ts";
export type { FileSource } from "./runner/files/many/dataset_files.ts";
export type { DownloadState } from "./runner/files/remote/mod.ts";
export { StatusWatch, type WatchOptions } from "./runner/evaluation/status_watch.ts";
export {
  cached,
  type CacheOptions,
  collectGarbage,
  type CopyReport,
  copyStore,
  DamagedResultError,
  type DamageReport,
  type Dependence,
  describe,
  FolderStore,
  type GarbageItem,
  type GarbageOptions,
  type GarbageReason,
  type GarbageReport,
  type GsOptions,
  listOps,
  listStates,
  MemoryStore,
  type OpenOptions,
  openStore,
  type RemovalItem,
  type RemovalOptions,
  type RemovalReport,
  removeResults,
  ResultStore,
  type ResultStoreOptions,
  type S3Options,
  S3Store,
  type StayReason,
  type StoredOp,
  type Verification,
  verifyStore,
} from "./stores/mod.ts";
export type {
  ByteSource,
  ObjectData,
  ObjectInfo,
  ObjectName,
  ObjectSource,
  PartialWrite,
  Store,
  WriteOptions,
} from "./stores/mod.ts";
export type {
  CalibratedModel,
  Calibrator,
  ForestModel,
  GaussianModel,
  Kernel,
  KernelModel,
  KernelName,
  LinearModel,
  Preprocessing as ProbePreprocessing,
  RbfModel,
} from "./stores/formats/probe.ts";
export type {
  ArrowColumn,
  ColumnResult,
  JsonData,
  JsonResult,
  ProbeResult,
  Result,
  StreamResult,
  TableResult,
  TensorsResult,
  ValuesResult,
} from "./stores/formats/result.ts";
export type { StoredTensor, TensorFile } from "./stores/formats/safetensors.ts";
export type { GridRow, GridValue } from "./stores/formats/grid.ts";
export type { BlockGrid } from "./runner/values/grid_values.ts";
export type { ListedRows } from "./stores/keys.ts";
export type { RowIndex, RunIndex } from "./stores/row_index.ts";
export type { RowIndexes } from "./stores/row_indexes.ts";
export type { StoredProgress, StoredStatus } from "./stores/status.ts";
export { VERSION } from "./version.ts";
