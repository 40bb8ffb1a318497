/**
 * Says what of NVIDIA's libraries is missing, and where it comes from.
 *
 * @module
 */

import type { CudaLibraries } from "./libraries.ts";

/** In one line, such as `libcublas.so.13; pip install nvidia-cublas brings it`. */
export function missingText(missing: CudaLibraries["missing"]): string {
  const packages = [...new Set(missing.map(({ from }) => from))].filter((from) => from.startsWith("nvidia-"));
  const fromDriver = missing.filter(({ from }) => !from.startsWith("nvidia-"));
  return [
    missing.map(({ library }) => library).join(", "),
    ...fromDriver.map(({ library, from }) => `${library} comes with ${from}`),
    ...packages.length === 0 ? [] : [`pip install ${packages.join(" ")} brings what else is missing`],
  ].join("; ");
}
