/**
 * The option `edits` of the methods that run a model: with edits, they make another op.
 *
 * @module
 */

import { createOp } from "../create.ts";
import type { OpDefinition } from "../definition.ts";
import type { Kind } from "../kinds.ts";
import type { Op } from "../op.ts";
import type { Edit } from "./edit.ts";

/** What is done inside of the model while it runs. */
export interface EditsOption {
  /** The edits, in the order in which those at one point are made. @default none */
  readonly edits?: readonly Edit[] | null;
}

/** Options without edits, and whether there are any. */
export function splitEdits({ edits, ...rest }: Readonly<Record<string, unknown>>) {
  const isPlain = edits === undefined || edits === null || (Array.isArray(edits) && edits.length === 0);
  return { edits, isPlain, rest };
}

/** The plain op where there are no edits, so that its identity stays; else the edited one. */
export function createEdited<K extends Kind, F, G>(
  plain: OpDefinition<K, F>,
  edited: OpDefinition<K, G>,
  values: Readonly<Record<string, unknown>>,
): Op<K> {
  const { edits, isPlain, rest } = splitEdits(values);
  return isPlain ? createOp(plain, rest) : createOp(edited, { ...rest, edits });
}
