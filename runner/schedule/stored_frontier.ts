/**
 * What an op's result is read from.
 *
 * @module
 */

import type { Op } from "../../ops/op.ts";

/** The stored ops that an op's result is made from: itself, or those below an ephemeral one. */
export function storedFrontier(op: Op): Op[] {
  const frontier = new Map<string, Op>();
  const seen = new Set<string>();
  const stack = [op];
  while (stack.length > 0) {
    const next = stack.pop()!;
    if (seen.has(next.uuid)) continue;
    seen.add(next.uuid);
    if (!next.isEphemeral) frontier.set(next.uuid, next);
    else for (const input of next.dependencies()) stack.push(input);
  }
  return [...frontier.values()];
}
