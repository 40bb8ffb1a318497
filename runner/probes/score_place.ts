/**
 * Where scores are computed.
 *
 * @module
 */

import type { Probe } from "../../stores/formats/probe.ts";
import type { ForestModel } from "../../stores/formats/probe_models/forest.ts";
import { hasBuiltInKind, kindOf } from "./model_kinds.ts";
import { endOfBlock } from "./score_blocks.ts";

/** By the kind's own loops, by ONNX Runtime in this thread, or by ONNX Runtime in a worker. */
export type ScorePlace = "loops" | "runtime" | "worker";

/** From this many multiplications on, ONNX Runtime computes the scores; */
const WORTH_RUNTIME = 2 ** 22;
/** of those that compare rows with vectors, from so many on: it takes longer to load the vectors than to compare fewer. */
const WORTH_LOADING = 2 ** 29;
/** Kinds of models that compare rows with vectors. */
const KERNEL_MACHINES: ReadonlySet<string> = new Set(["calibrated", "kernel", "rbf"]);
/** ONNX Runtime takes 40 ms and more to load forests of so many nodes. */
const LARGE_FOREST = 50_000;
/** It takes some 50 ms for a block of rows whose kernels are so many multiplications, */
const LONG_BLOCK = 2 ** 31;
/** and as long for a kernel's exponential as for so many. */
const EXPONENTIAL = 512;

/** Where the scores of so many rows under a probe are computed. */
export function scorePlace(probe: Probe, rows: number): ScorePlace {
  const worth = KERNEL_MACHINES.has(probe.model.kind) ? WORTH_LOADING : WORTH_RUNTIME;
  if (kindOf(probe.model).toOnnx === undefined || workOf(probe, rows) < worth) return "loops";
  // A worker does not know the kinds that a program has registered.
  return hasBuiltInKind(probe.model) && holdsLong(probe, rows) ? "worker" : "runtime";
}

/** Whether ONNX Runtime would hold the program for long: to load a forest, or with the kernels of a block of rows. */
function holdsLong(probe: Probe, rows: number): boolean {
  const { model } = probe;
  return model.kind === "forest"
    ? (model as ForestModel).features.length >= LARGE_FOREST
    : workOf(probe, endOfBlock(probe, 0, rows)) >= LONG_BLOCK;
}

/** About how many multiplications the scores of so many rows take. */
function workOf({ model, columns }: Probe, rows: number): number {
  const ofRow = kindOf(model).work?.(model, columns) ?? 0;
  return rows * ofRow * (KERNEL_MACHINES.has(model.kind) ? 1 + EXPONENTIAL / columns : 1);
}
