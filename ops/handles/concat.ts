/**
 * @module
 */

import { callWith } from "../fluent/call.ts";
import * as methods from "../fluent/dataset.ts";
import type { Dataset } from "./dataset.ts";

/**
 * The rows of several datasets, one after the other. They need the same columns of the same types, in any order, so that
 * each row stays what it is.
 *
 * @example
 * ```ts
 * import { concat, Runner } from "@probegraph/probegraph";
 *
 * const runner = new Runner({ store: "memory://" });
 * const all = concat(runner.fromInline({ a: [1, 2] }), runner.fromInline({ a: [3] }));
 * console.log(await all.toRows()); // [ { a: 1 }, { a: 2 }, { a: 3 } ]
 * ```
 *
 * @throws {OpError} where an argument is not a dataset.
 */
export function concat(...datasets: readonly Dataset[]): Dataset {
  return callWith(methods.concat, undefined, datasets);
}
