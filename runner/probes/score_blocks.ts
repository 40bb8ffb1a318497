/**
 * How many rows are scored at once. Between blocks, the program's event loop has its turn.
 *
 * @module
 */

import type { Probe } from "../../stores/formats/probe.ts";
import type { KernelModel } from "../../stores/formats/probe_models/kernel.ts";

const BLOCK = 8192;
/** Kernel machines compare each row with many vectors, and forests pass it through all trees. */
const SMALLER: Readonly<Record<string, number>> = { rbf: 2048, calibrated: 2048, forest: 512 };

/** So many differences between rows and landmarks take some 20 ms, and longer where rows are short. */
const DIFFERENCES = 2 ** 25;

/** Where the block of rows ends that begins at `start`, under a probe. */
export function endOfBlock(probe: Probe, start: number, rows: number): number {
  const size = sizeOfBlock(probe);
  if (probe.model.kind !== "forest") return Math.min(start + size, rows);
  // Of few rows ONNX Runtime adds up trees in another order: the last ones are scored with those before, and scores keep their bits.
  const last = Math.min((Math.floor(start / BLOCK) + 1) * BLOCK, rows);
  return last - start < 2 * size ? last : start + size;
}

function sizeOfBlock({ model, columns }: Probe): number {
  const { kernel, vectors } = model as KernelModel;
  const isLaplacian = model.kind === "kernel" && kernel.name === "laplacian";
  return isLaplacian
    ? Math.min(BLOCK, Math.ceil(DIFFERENCES / (vectors.rows * columns)))
    : SMALLER[model.kind] ?? BLOCK;
}
