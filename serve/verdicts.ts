/**
 * From scores to what is said of an input.
 *
 * @module
 */

import { largest } from "../ops/extremes.ts";
import type { GuardProbe } from "../runner/guardrails/guard.ts";
import type { Judged, ServedGuard } from "./served_guard.ts";
import type { Input, Question } from "./question.ts";

/** What a probe says of an input. */
export interface ProbeVerdict {
  /** The probe. */
  readonly probe: GuardProbe;
  /** Its score; of several texts, the largest. */
  readonly score: number;
  /** Whether that is at least the threshold. */
  readonly flagged: boolean;
}

/** What a guardrail says of an input. */
export interface GuardVerdict {
  /** The guardrail's name. */
  readonly guard: string;
  /** What its probes say, in their order. */
  readonly probes: readonly ProbeVerdict[];
  /** Tokens of the input. */
  readonly tokens: number;
  /** Windows in which it was read. */
  readonly windows: number;
  /** Whether a part of it was not read. */
  readonly isCut: boolean;
}

/**
 * What guardrails say of the inputs of a question.
 *
 * @returns for each input, what each guardrail says
 */
export async function verdictsOf(
  guards: readonly ServedGuard[],
  { inputs }: Question,
  signal: AbortSignal,
): Promise<GuardVerdict[][]> {
  const texts = inputs.flat();
  const judged = await Promise.all(guards.map((guard) => guard.judge(texts, signal)));
  const starts = startsOf(inputs);
  return inputs.map((input, i) =>
    guards.map(({ guard }, g) => verdict(guard, judged[g].slice(starts[i], starts[i] + input.length)))
  );
}

function startsOf(inputs: readonly Input[]): number[] {
  let start = 0;
  return inputs.map(({ length }) => (start += length) - length);
}

function verdict(guard: ServedGuard["guard"], texts: readonly Judged[]): GuardVerdict {
  return {
    guard: guard.name,
    probes: guard.probes.map((probe, p) => probeVerdict(probe, texts.map(({ scores }) => scores[p]))),
    tokens: texts.reduce((sum, { extent }) => sum + extent.tokens, 0),
    windows: texts.reduce((sum, { extent }) => sum + extent.windows, 0),
    isCut: texts.some(({ extent }) => extent.isCut),
  };
}

function probeVerdict(probe: GuardProbe, scores: readonly number[]): ProbeVerdict {
  const score = largest(scores);
  return { probe, score, flagged: score >= probe.threshold };
}
