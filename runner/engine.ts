/**
 * What computes ops, and reads results, files and models: all that graphs are built without. It is loaded when it is first
 * needed, so that a program that only builds or looks at a graph starts at once.
 *
 * @module
 */

import "./files/page_threads.ts";
import "./implementations/mod.ts";

export { Table } from "apache-arrow";
export { checkTable } from "../stores/formats/arrow_check.ts";
export { arrowStreamHash } from "../stores/formats/arrow_hash.ts";
export { nameAutoencoder } from "./autoencoders/open.ts";
export { saveAutoencoder } from "./autoencoders/stored.ts";
export { columnSummary } from "./columns/summary.ts";
export { controlVectorFile } from "./evaluation/control_vector_file.ts";
export { Evaluation } from "./evaluation/evaluation.ts";
export { datasetTable } from "./evaluation/result_from.ts";
export { arrayOf, jsonOf, matrixOf, probeOf, rowsOf, tableOf, tensorsOf } from "./evaluation/result_values.ts";
export { shapeOf } from "./evaluation/shape.ts";
export { ShownDownload } from "./evaluation/shown_download.ts";
export { namedFile, pathOf } from "./files/dataset_file.ts";
export { hashOfFiles, namedFiles } from "./files/many/dataset_files.ts";
export { hubParquet } from "./files/remote/hub_parquet.ts";
export { autoencoderOf } from "./implementations/sae_weights.ts";
export { probeDirection, toOnnx } from "./probes/mod.ts";
export { computableInPython } from "./python/computable.ts";
export { featureRowSteps } from "./values/feature_values.ts";
