/**
 * Columns and tables without rows. Apache Arrow's own lack buffers and children that its other functions read.
 *
 * @module
 */

import { type Data, DataType, type Schema, Table, Vector } from "apache-arrow";
import { arrowBatch, arrowData } from "./arrow_data.ts";
import { isLargeText, isOffsetText } from "./coded_texts.ts";

/** A column of some type without rows. */
export function emptyColumn(type: DataType): Vector {
  return new Vector([emptyData(type)]);
}

/** A table without rows. */
export function emptyTable(schema: Schema): Table {
  return new Table(schema, [arrowBatch(schema, 0, schema.fields.map(({ type }) => emptyData(type)))]);
}

function emptyData(type: DataType): Data {
  const children = (): Data[] => type.children.map((field: { type: DataType }) => emptyData(field.type));
  if (DataType.isNull(type)) return arrowData({ type, length: 0 });
  if (DataType.isStruct(type)) return arrowData({ type, length: 0, children: children() });
  if (DataType.isFixedSizeList(type)) return arrowData({ type, length: 0, child: children()[0] });
  if (DataType.isList(type) || DataType.isLargeList(type) || DataType.isMap(type)) {
    return arrowData({ type, length: 0, valueOffsets: noOffsets(type), child: children()[0] });
  }
  if (DataType.isDictionary(type)) {
    const data = new type.indices.ArrayType(0);
    return arrowData({ type, length: 0, data, dictionary: emptyColumn(type.dictionary) });
  }
  return emptyLeaf(type);
}

function emptyLeaf(type: DataType): Data {
  if (DataType.isUtf8View(type) || DataType.isBinaryView(type)) {
    return arrowData({ type, length: 0, views: new Uint8Array(), variadicBuffers: [] });
  }
  if (isOffsetText(type)) {
    return arrowData({ type, length: 0, valueOffsets: noOffsets(type), data: new Uint8Array() });
  }
  return arrowData({ type, length: 0, data: new type.ArrayType(0) });
}

function noOffsets(type: DataType): Int32Array | BigInt64Array {
  const isLarge = DataType.isLargeList(type) || isLargeText(type);
  return isLarge ? new BigInt64Array(1) : new Int32Array(1);
}
