/**
 * What has to be computed, in which order.
 *
 * @module
 */

import { walk } from "../../ops/graph.ts";
import type { Op } from "../../ops/op.ts";
import { storedFrontier } from "../../runner/stored_frontier.ts";
import { forEachParallel } from "../../stores/parallel.ts";
import type { Runners } from "../graph/runners.ts";

/** An op to compute. */
export interface Step {
  readonly op: Op;
  /** The ops that it is computed from: ephemeral ones are computed along with it. */
  readonly inputs: readonly Op[];
  /** Those of the inputs that have to be computed first. */
  readonly needs: readonly Op[];
}

/** What a run does. */
export interface Plan {
  /** The ops to compute, each after those that it needs. */
  readonly steps: readonly Step[];
  /** Results that are there already: those that were asked for, and those that steps read. */
  readonly stored: readonly Op[];
}

/** Requests under way at a time. */
const PARALLEL = 16;

/** Looks which results are missing, from the wanted ops down to what is there. Steps keep the order of `wanted`. */
export async function planRun(wanted: readonly Op[], runners: Runners): Promise<Plan> {
  const isStored = new Map<string, boolean>();
  let layer = distinct(wanted.flatMap(storedFrontier));
  while (layer.length > 0) {
    await forEachParallel(layer, PARALLEL, async (op) => void isStored.set(op.uuid, await runners.of(op).has(op)));
    const missing = layer.filter(({ uuid }) => isStored.get(uuid) === false);
    layer = distinct(missing.flatMap(inputsOf)).filter(({ uuid }) => !isStored.has(uuid));
  }
  const order = walk(wanted);
  const isMissing = ({ uuid }: Op): boolean => isStored.get(uuid) === false;
  const steps = order.filter(isMissing).map((op) => {
    const inputs = inputsOf(op);
    return { op, inputs, needs: inputs.filter(isMissing) };
  });
  return { steps, stored: order.filter(({ uuid }) => isStored.get(uuid) === true) };
}

function inputsOf(op: Op): Op[] {
  return distinct(op.dependencies().flatMap(storedFrontier));
}

function distinct(ops: readonly Op[]): Op[] {
  return [...new Map(ops.map((op) => [op.uuid, op])).values()];
}
