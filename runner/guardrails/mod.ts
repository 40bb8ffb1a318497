/**
 * Guardrails: probes and the part of the model that they read, as one folder that runs anywhere.
 *
 * @module
 */

export type {
  Manifest,
  ManifestFile,
  ManifestGraph,
  ManifestInput,
  ManifestMetrics,
  ManifestModel,
  ManifestProbe,
  ManifestQuantization,
  MeasuredLoss,
} from "./files/manifest.ts";
export type {
  Guard,
  GuardOptions,
  GuardProbe,
  GuardScores,
  GuardVerdict,
  LongTexts,
  ScoreOptions,
  TextExtent,
} from "./guard.ts";
export {
  Guardrail,
  guardrail,
  type GuardrailOptions,
  type GuardrailParts,
  type PlannedProbe,
  type ProbeOptions,
} from "./guardrail.ts";
export { loadGuardrail } from "./load.ts";
export type { EvaluationRows, QuantizeOptions } from "./quantize.ts";
export type { SaveOptions } from "./save.ts";
export { SavedGuardrail } from "./saved.ts";
export type { ThresholdChoice } from "./threshold.ts";
export type { CrewHealth } from "../workers/crew.ts";
export { GuardWorkerError } from "./worker_error.ts";
