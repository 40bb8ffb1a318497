/**
 * Drawing without holding up the program.
 *
 * @module
 */

import { OpError } from "../../../ops/errors.ts";
import { WorkerCalls } from "../../../runner/workers/calls.ts";
import { WORKERS } from "../../../runner/workers/entries.ts";
import type { DrawingProtocol, Drawings } from "./protocol.ts";

/** Draws in a worker, which ends with it. @throws {OpError} what the library that draws says */
export async function drawAside<K extends keyof Drawings>(
  how: K,
  from: Drawings[K]["from"],
): Promise<Drawings[K]["drawn"]> {
  const failed = (message: string, cause: unknown) => new OpError(`Drawing: ${message}`, { cause });
  using worker = new WorkerCalls<DrawingProtocol>(WORKERS.drawing, failed);
  return await worker.ask({ how, from } as DrawingProtocol["question"]);
}
