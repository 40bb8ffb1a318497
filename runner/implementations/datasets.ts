/**
 * Loading datasets.
 *
 * @module
 */

import { DataType, type Field, Table, type Vector } from "apache-arrow";
import { columnNames } from "../../ops/column_names.ts";
import { DatasetError } from "../../ops/errors.ts";
import type { PythonJson } from "../../ops/python_json.ts";
import { LoadFilesDatasetOp } from "../../ops/types/dataset_files.ts";
import * as types from "../../ops/types/datasets.ts";
import { checkColumnNames, columnFromValues, jsonColumnSteps, tableFromColumns } from "../../stores/formats/columns.ts";
import { emptyTable } from "../../stores/formats/empty_columns.ts";
import { JsonType } from "../../stores/formats/json_type.ts";
import { parquetSchema, readParquet, readParquetBatches } from "../../stores/formats/parquet/mod.ts";
import type { TableResult } from "../../stores/formats/result.ts";
import { atPace, Pace } from "../../stores/pace.ts";
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

implement(types.LoadDatasetOp, ({ contentHash }) => {
  throw new DatasetError(
    `nothing says where the dataset with the hash ${contentHash} comes from, and the store does not have it: load it with ` +
      "runner.fromParquet(path)",
  );
});

implement(types.LoadInlineJsonDatasetOp, async ({ data }, { signal }) => {
  const problem = types.unequalLengths({ data });
  if (problem !== undefined) throw new DatasetError(problem);
  const pace = new Pace(signal);
  const columns: [string, Vector][] = [];
  for (const name of columnNames(data)) columns.push([name, await atPace(jsonColumnSteps(data[name]), pace)]);
  return tableFromColumns(columns);
}, { storedForm: inlineStored });

implement(types.LoadArrowDatasetOp, ({ contentHash }) => {
  throw new DatasetError(
    `the table with the hash ${contentHash} is not in the store: call runner.fromArrow(table) again`,
  );
});

/**
 * Inline data as krnel-graph stores it: objects of one column share their keys, and get nulls for those that they lack.
 * What no Arrow type holds stays JSON text: krnel-graph cannot store it at all.
 */
function inlineStored({ data }: types.LoadInlineJsonFields, result: TableResult): TableResult {
  const { table } = result;
  const { fields } = table.schema;
  if (!fields.some(({ type }) => type instanceof JsonType)) return result;
  const columns = fields.map(({ name, type }, i): [string, Vector] => {
    return [name, (type instanceof JsonType ? commonStructs(data[name]) : undefined) ?? table.getChildAt(i)!];
  });
  return { form: "table", table: tableFromColumns(columns) };
}

function commonStructs(values: readonly PythonJson[]): Vector | undefined {
  try {
    const column = columnFromValues(values);
    return hasFields(column.type) ? column : undefined;
  } catch (error) {
    if (error instanceof DatasetError) return undefined;
    throw error;
  }
}

/** Whether all structs in a type have fields: parquet has none without. */
function hasFields(type: DataType): boolean {
  const children: readonly Field[] = type.children ?? [];
  return (children.length > 0 || !DataType.isStruct(type)) && children.every((child) => hasFields(child.type));
}
