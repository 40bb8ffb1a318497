/**
 * From a request to what guardrails say.
 *
 * @module
 */

import type { Context } from "hono";
import { readJson } from "./body.ts";
import { chooseGuards } from "./choose_guards.ts";
import type { Limits } from "./limits.ts";
import type { RequestEnv } from "./observe.ts";
import { readQuestion } from "./question.ts";
import { RequestTime } from "./request_time.ts";
import type { ServedGuard } from "./served_guard.ts";
import type { ServerMetrics } from "./server_metrics.ts";
import { type GuardVerdict, verdictsOf } from "./verdicts.ts";

/** What judging works with. */
export interface Judges {
  /** The guardrails. */
  readonly guards: readonly ServedGuard[];
  /** What is allowed. */
  readonly limits: Limits;
  /** What is counted. */
  readonly metrics: ServerMetrics;
  /** Whether the log hears what is asked about. */
  readonly logsInputs: boolean;
  /** Whether the server stops: no new requests should be sent to it. */
  readonly isStopping: () => boolean;
}

/** What guardrails say of a request's inputs. */
export interface Judgement {
  /** The names of the guardrails. */
  readonly model: string;
  /** For each input, what each guardrail says. */
  readonly verdicts: readonly (readonly GuardVerdict[])[];
}

/**
 * Answers a request for judgements.
 *
 * @throws {ApiError} if it is no request for one, asks too much, or its time is over
 * @throws {QueueFullError} if there is no room for it
 */
export async function judge(c: Context<RequestEnv>, judges: Judges): Promise<Judgement> {
  const { guards, limits, logsInputs, isStopping } = judges;
  using time = new RequestTime(c.req.raw.signal, limits.requestMs);
  const body = await readJson(c.req.raw, { maxBytes: limits.bodyBytes, signal: time.signal, isStopping });
  const question = readQuestion(body);
  if (logsInputs) c.set("inputs", question.inputs);
  const chosen = chooseGuards(guards, question.model);
  const verdicts = await verdictsOf(chosen, question, time.signal);
  note(c, verdicts, judges.metrics);
  return { model: chosen.map(({ guard }) => guard.name).join(","), verdicts };
}

function note(c: Context<RequestEnv>, verdicts: readonly (readonly GuardVerdict[])[], metrics: ServerMetrics): void {
  const found = verdicts.map(flaggedCategories);
  c.set("flagged", found.map(({ size }) => size > 0));
  for (const category of found.flatMap((categories) => [...categories])) metrics.flagged(category);
}

function flaggedCategories(verdicts: readonly GuardVerdict[]): ReadonlySet<string> {
  const flagged = verdicts.flatMap(({ probes }) => probes).filter(({ flagged }) => flagged);
  return new Set(flagged.map(({ probe }) => probe.category));
}
