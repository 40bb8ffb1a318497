/**
 * Answers with all that guardrails know of an input.
 *
 * @module
 */

import type { GuardVerdict, ProbeVerdict } from "./verdicts.ts";

/** What is said of an input, as JSON. */
export interface ScoreResult {
  /** Whether any probe flags it. */
  readonly flagged: boolean;
  /** What each guardrail says. */
  readonly guardrails: readonly GuardScore[];
}

/** What a guardrail says of an input, as JSON. */
export interface GuardScore {
  /** The guardrail's name. */
  readonly name: string;
  /** Tokens of the input, with what the model's template puts around it. */
  readonly tokens: number;
  /** Windows in which it was read: 1 where it was read at once. */
  readonly windows: number;
  /** Whether a part of it was not read. */
  readonly truncated: boolean;
  /** What its probes say. */
  readonly probes: readonly ProbeScore[];
}

/** What a probe says of an input, as JSON. */
export interface ProbeScore {
  /** The probe's name. */
  readonly name: string;
  /** What it flags. */
  readonly category: string;
  /** Where it reads: a layer, or a hook point. */
  readonly layer: number | string;
  /** Its classifier. */
  readonly model_type: string;
  /** Its score, as the classifier gives it. */
  readonly score: number;
  /** Inputs with at least this score are flagged. */
  readonly threshold: number;
  /** Whether this one is. */
  readonly flagged: boolean;
}

/** What guardrails say of an input. */
export function scoreResult(verdicts: readonly GuardVerdict[]): ScoreResult {
  return {
    flagged: verdicts.some(({ probes }) => probes.some(({ flagged }) => flagged)),
    guardrails: verdicts.map(({ guard, probes, tokens, windows, isCut }) => ({
      name: guard,
      tokens,
      windows,
      truncated: isCut,
      probes: probes.map(probeScore),
    })),
  };
}

function probeScore(
  { probe: { name, category, layer, modelType, threshold }, score, flagged }: ProbeVerdict,
): ProbeScore {
  return { name, category, layer, model_type: modelType, score, threshold, flagged };
}
