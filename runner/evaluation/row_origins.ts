/**
 * Where the rows of ops that are missing would come from, told without computing or writing anything.
 *
 * @module
 */

import type { Op } from "../../ops/op.ts";
import { ROW_LISTINGS } from "../../stores/keys.ts";
import type { ResultStore } from "../../stores/results.ts";
import type { RowIndexes } from "../../stores/row_indexes.ts";
import type { RowOrigins } from "./implementation.ts";
import { originsOf } from "./implementations.ts";
import { Look } from "./look.ts";
import type { ReuseParts } from "./reuse_parts.ts";

/**
 * Asks the implementation of ops that share a pass.
 *
 * @returns `undefined` where that is not known: the model or what it reads is not here, or their type does not tell
 */
export async function rowOrigins(
  ops: readonly Op[],
  results: ResultStore,
  reuse: ReuseParts,
  signal: AbortSignal,
): Promise<RowOrigins | undefined> {
  const tell = await originsOf(ops[0]);
  if (tell === undefined || reuse.pythonResults === undefined && !await hasListings(reuse.rowIndexes)) return undefined;
  const look = new Look(results, { reuse: () => reuse });
  try {
    return await tell(ops.map((op) => ({ fields: op.fields, context: look.computation.contextOf(op, { signal }) })));
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/** Where no op of the store has rows for others, nothing else is looked at. */
async function hasListings({ store }: RowIndexes): Promise<boolean> {
  for await (const _ of store.list(ROW_LISTINGS)) return true;
  return false;
}
