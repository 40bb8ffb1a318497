/**
 * @module
 */

import { loadGraph } from "./load_module.ts";
import { exportedOps, type NamedOp } from "./named_ops.ts";

/** All ops that some modules export, file by file. */
export async function exportedFrom(files: readonly string[]): Promise<NamedOp[]> {
  const exported: NamedOp[][] = [];
  for (const file of files) exported.push(exportedOps(await loadGraph(file)));
  return exported.flat();
}
