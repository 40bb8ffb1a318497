/**
 * What computes ops and reads results: all that graphs are built without. It is loaded when it is first needed, so that a
 * program that only builds or looks at a graph starts at once. What few programs ask of a runner, such as a file of a probe,
 * is loaded apart from it.
 *
 * @module
 */

import "./files/page_threads.ts";

export { Table } from "apache-arrow";
export { checkTable } from "../stores/formats/arrow_check.ts";
export { arrowStreamHash } from "../stores/formats/arrow_hash.ts";
export { columnSummary } from "./columns/summary.ts";
export { Evaluation } from "./evaluation/evaluation.ts";
export { datasetTable } from "./evaluation/result_from.ts";
export { arrayOf, jsonOf, matrixOf, probeOf, rowsOf, tableOf, tensorsOf } from "./evaluation/result_values.ts";
export { shapeOf } from "./evaluation/shape.ts";
export { featureRowSteps } from "./values/feature_values.ts";
