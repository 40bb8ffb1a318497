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
 * @throws {OpError} where an argument is not a dataset.
 */
export function concat(...datasets: readonly Dataset[]): Dataset {
  return callWith(methods.concat, undefined, datasets);
}
