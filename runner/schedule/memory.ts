/**
 * @module
 */

import { isGranted } from "../../stores/granted.ts";

/** What is counted on where the process may not ask: without `--allow-sys`. */
const UNKNOWN = { total: 8 * 2 ** 30, available: 4 * 2 ** 30 };

/** Bytes of memory that the machine has, and that are free. */
export function machineMemory(): { readonly total: number; readonly available: number } {
  return isGranted({ name: "sys", kind: "systemMemoryInfo" }) ? Deno.systemMemoryInfo() : UNKNOWN;
}
