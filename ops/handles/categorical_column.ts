/**
 * @module
 */

import { registerHandle } from "../registry.ts";
import { LabelColumn } from "./label_column.ts";

/**
 * A column of labels.
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
 * console.log(await data.colCategorical("label").isIn("a").toArray()); // [ true, false, true ]
 * ```
 */
export class CategoricalColumn extends LabelColumn<"categorical"> {}

registerHandle("categorical", CategoricalColumn);
