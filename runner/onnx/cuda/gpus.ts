/**
 * NVIDIA's GPUs in this machine.
 *
 * @module
 */

import { outputOf } from "./programs.ts";

const QUERY = ["--query-gpu=name,memory.total,driver_version", "--format=csv,noheader"];

/** Each GPU in words, as its driver's program tells: name, memory, driver; none where there is no driver. */
export async function nvidiaGpus(): Promise<string[]> {
  const listed = await outputOf("nvidia-smi", QUERY);
  if (listed === undefined) return [];
  return listed.trim().split("\n").filter(Boolean).map((line) => line.replace(/, ([^,]*)$/, ", driver $1"));
}
