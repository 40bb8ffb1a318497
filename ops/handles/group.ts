/**
 * @module
 */

import { asked } from "../asked.ts";
import type { GgufOptions } from "../evaluator.ts";
import { callWith } from "../fluent/call.ts";
import * as methods from "../fluent/group.ts";
import { Op, type ResultOptions } from "../op.ts";
import { registerHandle } from "../registry.ts";

/**
 * Several ops under one uuid.
 *
 * @example
 * ```ts
 * import { group, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ score: [0.9, 0.8, 0.3, 0.2], bad: [true, false, true, false] });
 * const [score, bad] = [data.colScore("score"), data.colBoolean("bad")];
 * const both = group(score.add(score), score.evaluate({ gtPositives: bad }));
 * await both.materialize();
 * console.log(await both.hasResult()); // true
 * ```
 */
export class Group extends Op<"group"> {
  /**
   * The bytes of a GGUF file for llama.cpp's option `--control-vector`, of a group of control vectors, each for the block
   * where its activations were taken. Computes what is missing.
   *
   * @throws {OpError} where an op is no vector of one row, or nothing says for which block it is.
   */
  toGguf(options: ResultOptions & GgufOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    const { runner, ...rest } = options;
    return asked(this.evaluatorFor({ runner }, "toGguf").toGguf(this, rest));
  }
}

/**
 * Holds ops together, to be computed or changed as one: `group(a, b).subs(ds, …)`.
 *
 * @example
 * ```ts
 * import { group, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({
 *   text: ["Hi!", "Stop it.", "Go on."],
 *   label: ["a", "b", "a"],
 *   score: [0.2, 0.9, 0.4],
 *   bad: [false, true, false],
 * });
 * const score = data.colScore("score");
 * const both = group(score.gt(0.3), score.lt(0.3));
 * await both.materialize();
 * console.log(both.dependencies().length); // 2
 * ```
 *
 * @throws {OpError} where an argument is not an op.
 */
export function group(...ops: readonly Op[]): Group {
  return groupOf(ops);
}

/** The ops of a list under one uuid. */
export function groupOf(ops: readonly Op[]): Group {
  return callWith(methods.group, undefined, ops);
}

registerHandle("group", Group);
