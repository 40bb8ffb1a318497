/**
 * Loads NVIDIA's libraries from where the system's loader does not look, such as Python's packages: a library that is loaded
 * already is taken for one of its name. So nobody has to set `LD_LIBRARY_PATH`, which is read when a program begins.
 *
 * @module
 */

import { findCudaLibraries } from "./libraries.ts";

let loading: Promise<void> | undefined;

/** Loads them, once. What cannot be loaded is left for onnxruntime to tell of. */
export function preloadCudaLibraries(): Promise<void> {
  return loading ??= load();
}

async function load(): Promise<void> {
  const { elsewhere } = await findCudaLibraries();
  elsewhere.forEach(isLoadable);
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
