/**
 * @module
 */

import { call } from "../fluent/call.ts";
import * as labels from "../fluent/labels.ts";
import { registerHandle } from "../registry.ts";
import type { BooleanColumn } from "./boolean_column.ts";
import { LabelColumn } from "./label_column.ts";

/**
 * A column that says which split each row belongs to.
 *
 * @example
 * ```ts
 * import { Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({
 *   text: ["Hi!", "Stop it.", "Go on."],
 *   label: ["a", "b", "a"],
 *   score: [0.2, 0.9, 0.4],
 *   bad: [false, true, false],
 * });
 * const split = data.assignTrainTestSplit({ testSize: 0.4, randomState: 0 });
 * console.log(await split.toArray(), await split.test.toArray()); // [ "train", "test", "test" ] [ false, true, true ]
 * ```
 */
export class SplitColumn extends LabelColumn<"split"> {
  /** True for the rows of the split `train`. */
  get train(): BooleanColumn {
    return call(labels.train, this);
  }

  /** True for the rows of the split `test`. */
  get test(): BooleanColumn {
    return call(labels.test, this);
  }
}

registerHandle("split", SplitColumn);
