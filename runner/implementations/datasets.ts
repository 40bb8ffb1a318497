/**
 * Datasets that stand in the graph or in the store.
 *
 * @module
 */

import { DataType, type Field, type Vector } from "apache-arrow";
import { columnNames } from "../../ops/column_names.ts";
import { DatasetError } from "../../ops/errors.ts";
import type { PythonJson } from "../../ops/python_json.ts";
import * as types from "../../ops/types/datasets.ts";
import { columnFromValues, jsonColumnSteps, tableFromColumns } from "../../stores/formats/columns.ts";
import { JsonType } from "../../stores/formats/json_type.ts";
import type { TableResult } from "../../stores/formats/result.ts";
import { atPace, Pace } from "../../stores/pace.ts";
import { implement } from "../evaluation/implementation.ts";

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
