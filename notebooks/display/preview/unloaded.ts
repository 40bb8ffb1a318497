/**
 * What is made at once of data that is at hand, although nobody has loaded it yet.
 *
 * @module
 */

import type { Evaluator } from "../../../ops/evaluator.ts";
import type { Op } from "../../../ops/op.ts";
import { LoadInlineJsonDatasetOp } from "../../../ops/types/datasets.ts";
import { fileBeginning } from "../../../runner/files/file_beginning.ts";
import { Runner } from "../../../runner/runner.ts";
import { storedFrontier } from "../../../runner/schedule/stored_frontier.ts";
import { MemoryStore } from "../../../stores/memory.ts";

/** The most bytes of files that are read whole for a card. */
const SMALL = 1 << 22;

/** A runner that keeps nothing, for an ephemeral op of inline data and small files; `undefined` for any other. */
export async function passingRunner(op: Op): Promise<Evaluator | undefined> {
  if (!op.isEphemeral) return undefined;
  const sizes = await Promise.all(storedFrontier(op).map(sizeAtHand));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return bytes <= SMALL ? new Runner({ store: new MemoryStore("card"), reuseRows: false }) : undefined;
}

/** The bytes of a dataset that can be read here; infinite where it cannot. */
async function sizeAtHand(op: Op): Promise<number> {
  if (op.type === LoadInlineJsonDatasetOp.type) return 0;
  return (await fileBeginning(op, 1))?.byteLength ?? Infinity;
}
