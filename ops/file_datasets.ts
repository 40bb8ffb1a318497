/**
 * Which op types read datasets from files.
 *
 * @module
 */

import type { OpDefinition } from "./definition.ts";
import * as types from "./types/mod.ts";

/** Those whose files lie on a machine, or are fetched by it. */
export const FILE_DATASETS: readonly Pick<OpDefinition, "type">[] = [
  types.LoadLocalParquetDatasetOp,
  types.LoadLocalCsvDatasetOp,
  types.LoadTypedCsvDatasetOp,
  types.LoadLocalJsonlDatasetOp,
  types.LoadFilesDatasetOp,
];
