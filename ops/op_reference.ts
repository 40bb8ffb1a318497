/**
 * How an op is told from other values, without importing the class.
 *
 * @module
 */

import type { Kind } from "./kinds.ts";
import type { Op } from "./op.ts";

/** Marks ops across copies of this module: a notebook can load more than one. */
export const OP_BRAND: symbol = Symbol.for("probegraph.op");

/**
 * Whether a value is an op, of one of `kinds` where they are given.
 *
 * @example
 * ```ts
 * import { isOp, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({
 *   text: ["Hi!", "Stop it.", "Go on."],
 *   label: ["a", "b", "a"],
 *   score: [0.2, 0.9, 0.4],
 *   bad: [false, true, false],
 * });
 * console.log(isOp(data), isOp(data, "score"), isOp(data.colScore("score"), "score")); // true false true
 * ```
 */
export function isOp<K extends Kind = Kind>(value: unknown, ...kinds: K[]): value is Op<K> {
  if (typeof value !== "object" || value === null || !hasBrand(value)) return false;
  return kinds.length === 0 || (kinds as Kind[]).includes((value as Op).kind);
}

/** A proxy can throw whatever it is asked, as one does that was revoked. */
function hasBrand(value: object): boolean {
  try {
    return OP_BRAND in value;
  } catch {
    return false;
  }
}
