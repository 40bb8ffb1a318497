/**
 * Loading datasets.
 *
 * @module
 */

import type { Table } from "apache-arrow";
import { DatasetError } from "../../ops/errors.ts";
import * as types from "../../ops/types/datasets.ts";
import { columnFromValues } from "../../stores/formats/columns.ts";
import { readCsv } from "../../stores/formats/csv.ts";
import { readJsonl } from "../../stores/formats/jsonl.ts";
import { readParquet } from "../../stores/formats/parquet/mod.ts";
import { implement } from "../implementation.ts";
import { openSource, readSource } from "../sources.ts";

implement(types.LoadLocalParquetDatasetOp, async ({ filePath, contentHash }) => {
  return await named(filePath, async () => await readParquet(await openSource(filePath, contentHash)));
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
async function named(path: string, load: () => Promise<Table>): Promise<Table> {
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
