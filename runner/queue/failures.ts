/**
 * Which errors may pass when an op is tried again.
 *
 * @module
 */

import {
  ClassifierError,
  DatasetError,
  FormatError,
  GraphError,
  ModelError,
  OpError,
  RunError,
  StoreError,
  TemplateError,
} from "../../ops/errors.ts";
import { messageOf } from "../../ops/messages.ts";
import type { Op } from "../../ops/op.ts";

/** These say that something was asked for that cannot be done. */
const LASTING = [OpError, GraphError, DatasetError, FormatError, ModelError, ClassifierError, TemplateError];

const NETWORK_CODES =
  /^(E(CONN(REFUSED|RESET|ABORTED)|TIMEDOUT|PIPE|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH)|UND_ERR_)/;

/**
 * Whether an error may pass: a store or a network that was away for a moment, or something that nobody thought of. A
 * wrong parameter, missing data or a model that is not there will be so the next time.
 */
export function mayPass(error: unknown): boolean {
  const causes = [...causesOf(error)];
  if (causes.some((cause) => cause instanceof StoreError || isOfNetwork(cause))) return true;
  return !causes.some((cause) => LASTING.some((lasting) => cause instanceof lasting));
}

/** What an op's status says of an error: that of the op itself without the op's name. */
export function reasonFor(op: Op, error: unknown): string {
  if (error instanceof RunError && error.uuid === op.uuid && error.cause instanceof Error) return error.cause.message;
  return messageOf(error);
}

function* causesOf(error: unknown): Generator<unknown> {
  // No chain of causes is as long as this, unless it is a ring.
  for (let cause = error, depth = 0; cause !== undefined && cause !== null && depth < 20; depth++) {
    yield cause;
    cause = (cause as { cause?: unknown }).cause;
  }
}

function isOfNetwork(error: unknown): boolean {
  const { name, code, message } = error as { name?: string; code?: unknown; message?: string };
  if (typeof code === "string" && NETWORK_CODES.test(code)) return true;
  if (name === "TimeoutError" || (error instanceof TypeError && /fetch|error sending request/i.test(message ?? ""))) {
    return true;
  }
  const { ConnectionRefused, ConnectionReset, ConnectionAborted, BrokenPipe, TimedOut, Http } = Deno.errors;
  return [ConnectionRefused, ConnectionReset, ConnectionAborted, BrokenPipe, TimedOut, Http].some((each) =>
    error instanceof each
  );
}
