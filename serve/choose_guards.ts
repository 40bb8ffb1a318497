/**
 * Which guardrails a client asks.
 *
 * @module
 */

import { listNames, show, suggest } from "../ops/messages.ts";
import { ApiError } from "./api_error.ts";
import type { ServedGuard } from "./served_guard.ts";

/** Names of OpenAI's, which its clients send where nothing else is said: all guardrails answer together. */
const ALL = /^(omni|text)-moderation-/;

/**
 * The guardrails that `model` names; all of them where nothing is said.
 *
 * @throws {ApiError} 404 if there is none of that name
 */
export function chooseGuards(guards: readonly ServedGuard[], model: string | undefined): readonly ServedGuard[] {
  if (model === undefined) return guards;
  const named = guards.filter(({ guard }) => guard.name === model);
  if (named.length > 0) return named;
  if (ALL.test(model)) return guards;
  const names = guards.map(({ guard }) => guard.name);
  throw new ApiError(
    404,
    `There is no guardrail ${show(model)}${suggest(model, names)}: there are ${
      listNames(names)
    }; without model, all answer`,
    { param: "model", code: "model_not_found" },
  );
}
