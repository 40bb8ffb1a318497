/**
 * Guardrails: probes and the part of the model that they read, as one folder that runs anywhere.
 *
 * @module
 */

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
