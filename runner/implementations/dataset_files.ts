/**
 * Loading datasets from files.
 *
 * @module
 */

import { Table } from "apache-arrow";
import { LoadFilesDatasetOp } from "../../ops/types/dataset_files.ts";
import * as types from "../../ops/types/datasets.ts";
import { checkColumnNames } from "../../stores/formats/columns.ts";
import { emptyTable } from "../../stores/formats/empty_columns.ts";
import { parquetSchema, readParquet, readParquetBatches } from "../../stores/formats/parquet/mod.ts";
import { parseAside } from "../files/parse_aside.ts";
import { implement, PartStream } from "../evaluation/implementation.ts";
import { openSource, readSource } from "../files/dataset_file.ts";
import { namingFile } from "../files/file_errors.ts";
import { checkFiles } from "../files/many/dataset_files.ts";
import { fileInPart, filesInPart } from "../files/many/part.ts";
import { openFiles } from "../files/many/read.ts";
import { isRemote } from "../files/remote/mod.ts";

/** Files larger than this go to the store row group by row group. */
const BYTES_AT_ONCE = 256 << 20;

implement(types.LoadLocalParquetDatasetOp, async ({ filePath, contentHash }, context) => {
  const source = await namingFile(filePath, async () => {
    const source = await openSource(filePath, contentHash, context);
    checkColumnNames((await parquetSchema(source)).names);
    return source;
  });
  if (source.byteLength > BYTES_AT_ONCE) return new PartStream(() => readParquetBatches(source));
  return await namingFile(filePath, async () => await readParquet(source));
}, {
  elsewhere: ({ filePath, contentHash }) => {
    return isRemote(filePath) ? (signal) => fileInPart(filePath, contentHash, signal) : undefined;
  },
});

implement(types.LoadLocalCsvDatasetOp, async ({ filePath, contentHash, delimiter }, context) => {
  return await namingFile(filePath, async () => {
    const bytes = await readSource(filePath, contentHash, context);
    return await parseAside({ format: "csv", bytes, options: { delimiter } }, context.signal);
  });
});

implement(types.LoadTypedCsvDatasetOp, async ({ filePath, contentHash, ...options }, context) => {
  return await namingFile(filePath, async () => {
    return await parseAside(
      { format: "csv", bytes: await readSource(filePath, contentHash, context), options },
      context.signal,
    );
  });
});

implement(types.LoadLocalJsonlDatasetOp, async ({ filePath, contentHash }, context) => {
  return await namingFile(filePath, async () => {
    return await parseAside(
      { format: "jsonl", bytes: await readSource(filePath, contentHash, context) },
      context.signal,
    );
  });
});

implement(LoadFilesDatasetOp, async (fields, context) => {
  const files = await openFiles(checkFiles(fields.files, fields.contentHash), fields, context);
  if (files.byteLength > BYTES_AT_ONCE) return new PartStream(() => files.parts());
  const parts = (await Array.fromAsync(files.parts())).filter(({ numRows }) => numRows > 0);
  return parts.length === 0
    ? emptyTable(files.schema)
    : new Table(files.schema, parts.flatMap(({ batches }) => batches));
}, {
  elsewhere: ({ format, files, contentHash }) => {
    return format === "parquet" ? (signal) => filesInPart(checkFiles(files, contentHash), signal) : undefined;
  },
});
