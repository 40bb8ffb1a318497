/**
 * What a run says of its steps.
 *
 * @module
 */

import { messageOf } from "../../ops/messages.ts";
import { visible } from "../../notebooks/display/html.ts";
import { describe } from "../../notebooks/display/progress/line.ts";
import { durationText } from "../../notebooks/display/text.ts";
import { RunError } from "../../ops/errors.ts";
import type { Op } from "../../ops/op.ts";
import type { StepEnd } from "../../runner/schedule/plan.ts";
import type { ShownRun } from "./display.ts";

/** What an op that ended is called, and how it ended. */
export function endText({ op, outcome, error, because, milliseconds }: StepEnd, { variables }: ShownRun): string {
  const name = opText(op, variables);
  switch (outcome) {
    case "completed":
      return `completed  ${name} in ${durationText(milliseconds)}`;
    case "failed":
      return `failed     ${name}: ${reasonText(error)}`;
    case "skipped":
      return `skipped    ${name}: it needs ${
        because === undefined ? "an op" : opText(because, variables)
      }, which failed`;
    case "stopped":
      return `stopped    ${name}`;
  }
}

/** The reason without the op's name, which stands before it. */
function reasonText(error: unknown): string {
  const reason = error instanceof RunError && error.cause instanceof Error ? error.cause : error;
  return messageOf(reason);
}

/** What an op does, and its variable or the start of its hash. */
export function opText(op: Op, variables: ReadonlyMap<string, string>): string {
  const { name } = describe({ running: { op, started: 0 } }, 0);
  const called = variables.get(op.uuid) ?? op.uuid.slice(op.type.length + 1, op.type.length + 9);
  return visible(`${name} (${called})`.replace(/\s+/g, " "));
}
