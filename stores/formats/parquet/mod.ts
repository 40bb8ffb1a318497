/**
 * Parquet files to and from Arrow tables.
 *
 * @module
 */

export {
  type OpenParquet,
  openParquet,
  type ParquetSchema,
  parquetSchema,
  readParquet,
  readParquetBatches,
  type ReadParquetOptions,
} from "./read.ts";
export { type ParquetInput, writeParquet, type WriteParquetOptions } from "./write.ts";
