/**
 * Tables between a worker and the program: structured cloning keeps no class, so they go as Arrow IPC streams.
 *
 * @module
 */

import { type Field, type Table, Vector } from "apache-arrow";
import { tableOfIpc, writeArrowIpc } from "../../stores/formats/arrow_ipc.ts";
import { tableFromColumns } from "../../stores/formats/columns.ts";
import { typeOfField } from "../../stores/formats/json_type.ts";

/** A table as bytes that can be moved. */
export function sentTable(table: Table): Uint8Array<ArrayBuffer> {
  return writeArrowIpc(table, "stream") as Uint8Array<ArrayBuffer>;
}

/** The table that was sent. It shares the memory of the bytes. */
export function receivedTable(bytes: Uint8Array): Table {
  const sent = tableOfIpc(bytes);
  return tableFromColumns(sent.schema.fields.map((field, i) => [field.name, ownColumn(field, sent.getChildAt(i)!)]));
}

/** A column of the type that its field is marked with. */
function ownColumn(field: Field, column: Vector): Vector {
  const type = typeOfField(field.type, field);
  return type === field.type ? column : new Vector(column.data.map((data) => data.clone(type)));
}
