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

/** From this many multiplications on, ONNX Runtime computes the scores. */
const WORTH_RUNTIME = 2 ** 22;
/** ONNX Runtime takes 40 ms and more to load forests of so many nodes. */
const LARGE_FOREST = 50_000;
/** It takes some 50 ms for a block of rows whose kernels are so many multiplications, */
const LONG_BLOCK = 2 ** 31;
/** and as long for a kernel's exponential as for so many. */
const EXPONENTIAL = 512;

/** Where the scores of so many rows under a probe are computed. */
export function scorePlace(probe: Probe, rows: number): ScorePlace {
  const { toOnnx, work } = kindOf(probe.model);
  const workOfRow = work?.(probe.model, probe.columns) ?? 0;
  if (toOnnx === undefined || rows * workOfRow < WORTH_RUNTIME) return "loops";
  // A worker does not know the kinds that a program has registered.
  return hasBuiltInKind(probe.model) && holdsLong(probe, rows, workOfRow) ? "worker" : "runtime";
}

/** Whether ONNX Runtime would hold the program for long: to load a forest, or with the kernels of a block of rows. */
function holdsLong(probe: Probe, rows: number, workOfRow: number): boolean {
  const { model, columns } = probe;
  if (model.kind === "forest") return (model as ForestModel).features.length >= LARGE_FOREST;
  const kernels = endOfBlock(probe, 0, rows) * workOfRow / columns;
  return kernels * (columns + EXPONENTIAL) >= LONG_BLOCK;
}
