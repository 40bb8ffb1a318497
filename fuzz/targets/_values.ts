/** Reads all values of tables that came from outside. */
import type { Table } from "apache-arrow";
import { columnValues } from "../../stores/formats/column_values.ts";
import { writeParquet } from "../../stores/formats/parquet/mod.ts";
import { JSON_DATA, PLAIN, PYTHON_JSON } from "../../runner/values/plain_form.ts";

/** Reads every value in every form. */
export function readValues(table: Table): void {
  for (let i = 0; i < table.numCols; i++) {
    for (const form of [PLAIN, JSON_DATA, PYTHON_JSON]) columnValues(table.getChildAt(i)!, form as typeof PLAIN);
  }
}

/** Writes a table as results are written. */
export async function writeValues(table: Table): Promise<void> {
  for await (const _ of writeParquet(table));
}
