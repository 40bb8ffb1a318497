/**
 * What has to be computed, in which order.
 *
 * @module
 */

import { distinct, walk } from "../../ops/graph.ts";
import type { Op } from "../../ops/op.ts";
import { forEachParallel } from "../../stores/parallel.ts";
import { loadImplementations } from "../evaluation/implementations.ts";
import { storedFrontier } from "./stored_frontier.ts";

/** An op to compute. */
export interface Step {
  /** The op. */
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

/** How a step ended. */
export interface StepEnd {
  /** The op. */
  readonly op: Op;
  /** `skipped` where something that it needs failed; `stopped` where the run was. */
  readonly outcome: "completed" | "failed" | "skipped" | "stopped";
  /** Why it failed. */
  readonly error?: unknown;
  /** The op whose failure it was skipped for. */
  readonly because?: Op;
  /** How long it took. */
  readonly milliseconds: number;
}

/** Requests under way at a time. */
const PARALLEL = 16;

/**
 * Looks which results are missing, from the wanted ops down to what is there, and loads what computes them. Steps keep the
 * order of `wanted`.
 *
 * @param has Whether a stored op's result is there.
 */
export async function planRun(wanted: readonly Op[], has: (op: Op) => Promise<boolean>): Promise<Plan> {
  const isStored = await lookUp(wanted, has);
  const order = walk(wanted);
  const missing = order.filter(({ uuid }) => isStored.get(uuid) === false);
  await loadImplementations(missing);
  return {
    steps: stepsOf(missing),
    stored: order.filter(({ uuid }) => isStored.get(uuid) === true),
  };
}

/** The steps of {@linkcode planRun} alone, without loading what computes them. Where nothing is missing, the graph is not walked. */
export async function missingSteps(wanted: readonly Op[], has: (op: Op) => Promise<boolean>): Promise<Step[]> {
  const isStored = await lookUp(wanted, has);
  if (isStored.values().every(Boolean)) return [];
  return stepsOf(walk(wanted).filter(({ uuid }) => isStored.get(uuid) === false));
}

/** Whether the results are there of the wanted ops, and of what those need that are not. */
async function lookUp(
  wanted: readonly Op[],
  has: (op: Op) => Promise<boolean>,
): Promise<ReadonlyMap<string, boolean>> {
  const isStored = new Map<string, boolean>();
  let layer = distinct(wanted.flatMap(storedFrontier));
  while (layer.length > 0) {
    await forEachParallel(layer, PARALLEL, async (op) => void isStored.set(op.uuid, await has(op)));
    const missing = layer.filter(({ uuid }) => isStored.get(uuid) === false);
    layer = distinct(missing.flatMap(inputsOf)).filter(({ uuid }) => !isStored.has(uuid));
  }
  return isStored;
}

/** The steps that compute some ops, which are in the order in which they can be computed. */
export function stepsOf(ops: readonly Op[]): Step[] {
  const uuids = new Set(ops.map(({ uuid }) => uuid));
  return ops.map((op) => {
    const inputs = inputsOf(op);
    return { op, inputs, needs: inputs.filter(({ uuid }) => uuids.has(uuid)) };
  });
}

function inputsOf(op: Op): Op[] {
  return distinct(op.dependencies().flatMap(storedFrontier));
}
