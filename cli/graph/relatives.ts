/**
 * Stored ops that resemble one that is missing.
 *
 * @module
 */

import type { GraphDiff } from "../../ops/diff/diff.ts";
import type { Op } from "../../ops/op.ts";
import type { Runner } from "../../runner/runner.ts";
import { listOps } from "../../stores/housekeeping.ts";
import { forEachParallel } from "../../stores/parallel.ts";
import { ResultStore } from "../../stores/results.ts";

/** The most relatives that are looked at: the newest. */
const MOST = 200;
/** Requests under way at a time. */
const PARALLEL = 16;

/** The stored, completed op of the same type whose graph differs least from that of `op`, as the left of a diff. */
export async function nearestRelative(op: Op, runner: Runner): Promise<GraphDiff | undefined> {
  let nearest: GraphDiff | undefined;
  await forEachParallel(await completedOfType(op, runner), PARALLEL, async (uuid) => {
    const diff = (await runner.find(uuid).catch(() => undefined))?.diff(op);
    if (diff !== undefined && (nearest === undefined || distance(diff) < distance(nearest))) nearest = diff;
  });
  return nearest;
}

async function completedOfType(op: Op, runner: Runner): Promise<string[]> {
  const stored = await listOps(new ResultStore(runner.store), `${op.type}/`);
  return stored
    .filter(({ uuid, state }) => state === "completed" && uuid !== op.uuid)
    .sort((a, b) => b.modified.getTime() - a.modified.getTime())
    .slice(0, MOST)
    .map(({ uuid }) => uuid);
}

/** How much differs: nodes that came or went weigh more than fields. */
function distance({ changed, added, removed }: GraphDiff): number {
  const fields = changed.reduce((sum, { fields }) => sum + fields.length, 0);
  return fields + 3 * (added.length + removed.length);
}
