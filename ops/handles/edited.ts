/**
 * The option `edits` of the methods that run a model.
 *
 * @module
 */

import type { Edit } from "./edit.ts";

/** What is done inside of the model while it runs. */
export interface EditsOption {
  /** The edits, in the order in which those at one point are made. @default none */
  readonly edits?: readonly Edit[] | null;
}
