/**
 * Answers in the shape of OpenAI's moderation endpoint.
 *
 * @see https://platform.openai.com/docs/api-reference/moderations
 * @module
 */

import { PROBABILISTIC_CLASSIFIERS } from "../ops/krnel_graph.ts";
import { largest } from "../ops/extremes.ts";
import type { GuardVerdict, ProbeVerdict } from "./verdicts.ts";

/** What is said of one input. */
export interface Moderation {
  /** Whether any category is. */
  readonly flagged: boolean;
  /** Whether a probe of the category flags the input. */
  readonly categories: Readonly<Record<string, boolean>>;
  /** How sure its surest probe is, from 0 to 1. */
  readonly category_scores: Readonly<Record<string, number>>;
  /** What kinds of input were looked at: text. */
  readonly category_applied_input_types: Readonly<Record<string, readonly string[]>>;
}

/** What guardrails say of an input, by category. */
export function moderation(verdicts: readonly GuardVerdict[]): Moderation {
  const byCategory = Map.groupBy(verdicts.flatMap(({ probes }) => probes), ({ probe }) => probe.category);
  const by = <T>(value: (probes: readonly ProbeVerdict[]) => T) =>
    Object.fromEntries([...byCategory].map(([category, probes]) => [category, value(probes)]));
  const categories = by((probes) => probes.some(({ flagged }) => flagged));
  return {
    flagged: Object.values(categories).includes(true),
    categories,
    category_scores: by((probes) => largest(probes.map(confidence))),
    category_applied_input_types: by(() => ["text"]),
  };
}

/** A score as a number from 0 to 1: a probability as it is, a decision function through the logistic function. */
function confidence({ probe, score }: ProbeVerdict): number {
  return PROBABILISTIC_CLASSIFIERS.includes(probe.modelType) ? score : 1 / (1 + Math.exp(-score));
}
