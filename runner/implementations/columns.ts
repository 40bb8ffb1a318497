/**
 * Selecting columns, row ids, splits.
 *
 * @module
 */

import type { Table, Vector } from "apache-arrow";
import type { OpDefinition } from "../../ops/definition.ts";
import { DatasetError } from "../../ops/errors.ts";
import type { Kind } from "../../ops/kinds.ts";
import { listNames, suggest } from "../../ops/messages.ts";
import { isFloatLiteral } from "../../ops/float.ts";
import type { PythonJson } from "../../ops/python_json.ts";
import type { Steps } from "../../ops/steps.ts";
import * as types from "../../ops/types/columns.ts";
import { atPace, Pace } from "../../stores/pace.ts";
import { columnOfKind } from "../columns/column_of_kind.ts";
import { RowIds } from "../columns/row_ids.ts";
import { implement } from "../evaluation/implementation.ts";
import { assignTrainTestSplit, type SplitSize } from "../random/train_test_split.ts";
import { eachStretch } from "./each_row.ts";

function select<K extends Kind>(definition: OpDefinition<K, types.SelectColumnFields>): void {
  implement(definition, async ({ dataset, columnName }, context) => {
    const selected = selectColumn(await context.table(dataset), columnName, definition.kind);
    return await atPace(selected, new Pace(context.signal));
  }, { rowWise: true, isQuick: true });
}

select(types.SelectVectorColumnOp);
select(types.SelectTextColumnOp);
select(types.SelectConversationColumnOp);
select(types.SelectCategoricalColumnOp);
select(types.SelectTrainTestSplitColumnOp);
select(types.SelectScoreColumnOp);
select(types.SelectBooleanColumnOp);
select(types.SelectJSONColumnOp);
select(types.SelectColumnOp);

implement(types.AssignRowIDOp, async ({ dataset }, context) => {
  const table = await context.table(dataset);
  const ids = new RowIds(table);
  await eachStretch(table.numRows, context, (start, end) => ids.add(start, end));
  return ids.column();
}, { rowWise: true });

implement(types.AssignTrainTestSplitOp, async ({ dataset, testSize, trainSize, randomState }, context) => {
  const sizes = { testSize: sizeOf(testSize), trainSize: sizeOf(trainSize) };
  const split = assignTrainTestSplit(await context.rowCount(dataset), { ...sizes, randomState });
  return await atPace(split, new Pace(context.signal));
});

function* selectColumn(table: Table, name: string, kind: Kind): Steps<Vector> {
  const names = table.schema.fields.map((field) => field.name);
  const column = table.getChild(name);
  if (column === null) {
    throw new DatasetError(
      `the dataset has no column ${JSON.stringify(name)}${suggest(name, names)}; it has ${listNames(names)}`,
    );
  }
  return yield* columnOfKind(column, name, kind);
}

/** A float is a fraction of the rows, an integer is a count. */
function sizeOf(size: PythonJson): SplitSize | null {
  if (size === null) return null;
  if (isFloatLiteral(size)) return { fraction: size.value };
  return Number.isInteger(Number(size)) ? { count: Number(size) } : { fraction: Number(size) };
}
