/**
 * Loads NVIDIA's libraries from where the system's loader does not look, such as Python's packages: a library that is loaded
 * already is taken for one of its name. So nobody has to set `LD_LIBRARY_PATH`, which is read when a program begins.
 *
 * @module
 */

import { type CudaLibraries, findCudaLibraries } from "./libraries.ts";

let loading: Promise<CudaLibraries["missing"]> | undefined;

/** Loads them, once. @returns what was not found, of which onnxruntime's errors say nothing */
export function preloadCudaLibraries(): Promise<CudaLibraries["missing"]> {
  return loading ??= load();
}

async function load(): Promise<CudaLibraries["missing"]> {
  const { elsewhere, missing } = await findCudaLibraries();
  elsewhere.forEach(isLoadable);
  return missing;
}

/** Whether a library, and all that it needs, can be loaded. It stays loaded. */
export function isLoadable(path: string): boolean {
  try {
    Deno.dlopen(path, {});
    return true;
  } catch {
    return false;
  }
}
