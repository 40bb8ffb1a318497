/**
 * Loading datasets.
 *
 * @module
 */

import { DatasetError } from "../../ops/errors.ts";
import * as types from "../../ops/types/datasets.ts";
import { checkColumnNames, columnFromValues } from "../../stores/formats/columns.ts";
import { readCsv } from "../../stores/formats/csv.ts";
import { readJsonl } from "../../stores/formats/jsonl.ts";
import { parquetSchema, readParquet, readParquetBatches } from "../../stores/formats/parquet/mod.ts";
import { implement, PartStream } from "../implementation.ts";
import { openSource, readSource } from "../sources.ts";

/** Files larger than this go to the store row group by row group. */
const BYTES_AT_ONCE = 256 << 20;

implement(types.LoadLocalParquetDatasetOp, async ({ filePath, contentHash }) => {
  const source = await named(filePath, async () => {
    const source = await openSource(filePath, contentHash);
    checkColumnNames((await parquetSchema(source)).names);
    return source;
  });
  if (source.byteLength > BYTES_AT_ONCE) return new PartStream(() => readParquetBatches(source));
  return await named(filePath, async () => await readParquet(source));
});

implement(types.LoadLocalCsvDatasetOp, async ({ filePath, contentHash, delimiter }) => {
  return await named(filePath, async () => readCsv(await readSource(filePath, contentHash), { delimiter }));
});

implement(types.LoadLocalJsonlDatasetOp, async ({ filePath, contentHash }) => {
  return await named(filePath, async () => readJsonl(await readSource(filePath, contentHash)));
});

implement(types.LoadInlineJsonDatasetOp, ({ data }) => {
  const columns = Object.entries(data).map(([name, values]) => {
    return [name, inColumn(name, () => columnFromValues(values))];
  });
  return Object.fromEntries(columns);
});

implement(types.LoadArrowDatasetOp, ({ contentHash }) => {
  throw new DatasetError(
    `the table with the hash ${contentHash} is not in the store: call runner.fromArrow(table) again`,
  );
});

/** Adds the file's name to what is wrong with it. */
async function named<T>(path: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const message = (error as Error).message;
    if (message.includes(path)) throw error;
    throw new DatasetError(`the file ${JSON.stringify(path)} cannot be loaded: ${message}`, { cause: error });
  }
}

function inColumn<T>(name: string, build: () => T): T {
  try {
    return build();
  } catch (error) {
    throw new DatasetError(`column ${JSON.stringify(name)}: ${(error as Error).message}`, { cause: error });
  }
}
