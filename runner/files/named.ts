/**
 * The files that a dataset comes from, as an op names them.
 *
 * @module
 */

export { ShownDownload } from "../evaluation/shown_download.ts";
export { namedFile, pathOf } from "./dataset_file.ts";
export { hashOfFiles, namedFiles } from "./many/dataset_files.ts";
