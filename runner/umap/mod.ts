/**
 * UMAP: layouts of vectors in the plane.
 *
 * @module
 */

export type { OnProgress, ProgressUnit } from "./compute.ts";
export type { Metric } from "./metric.ts";
export { METRICS } from "./metric.ts";
export { parametersOf } from "./op_parameters.ts";
export type { UmapParameters } from "./parameters.ts";
export { checkParameters, DEFAULT_PARAMETERS } from "./parameters.ts";
export type { UmapListeners } from "./umap.ts";
export { placeInLayout, umap } from "./umap.ts";
