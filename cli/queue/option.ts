/**
 * `--queue`: where the queue is.
 *
 * @module
 */

import { Option } from "commander";
import { queueAddress, QueueError } from "../../runner/queue/mod.ts";
import { UsageError } from "../usage_error.ts";

/** The variable that names the queue where the command line does not: a place for its password. */
export const QUEUE_VARIABLE = "PROBEGRAPH_QUEUE";

/** The value of `--queue`: `true` where it stands alone, for the queue of the variable. */
export type QueueValue = string | true;

/** `--queue`. */
export function queueOption(about: string): Option {
  return new Option(
    "--queue [url]",
    `${about}, as redis://host:6379 (without a URL: ${QUEUE_VARIABLE})`,
  );
}

/** The queue that the environment names. */
export function queueOfEnvironment(): string | undefined {
  return Deno.env.get(QUEUE_VARIABLE) || undefined;
}

/**
 * The queue that is meant.
 *
 * @throws {UsageError} where none is, or it is no URL of a Redis server.
 */
export function queueUrl(given: QueueValue = true): string {
  const url = given === true ? queueOfEnvironment() : given;
  if (url === undefined) {
    throw new UsageError(
      `No queue was named: use --queue redis://host:6379, or set ${QUEUE_VARIABLE}, which keeps a password out of ` +
        "the command line",
    );
  }
  queueLabel(url);
  return url;
}

/** A queue's address without its password. @throws {UsageError} where it is none. */
export function queueLabel(url: string): string {
  try {
    return queueAddress(url).label;
  } catch (error) {
    throw error instanceof QueueError ? new UsageError(error.message) : error;
  }
}
