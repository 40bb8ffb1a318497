/**
 * Choosing rows of Arrow tables.
 *
 * Works on the buffers, so that vectors are copied at the speed of memory and every type keeps its exact values. The
 * layouts are those of the Arrow columnar format, version 1.
 *
 * @module
 */

import { type Data, DataType, type Dictionary, type Int, type Table, Vector } from "apache-arrow";
import { joinColumns } from "./join.ts";
import { DatasetError } from "../../ops/errors.ts";
import { arrowData } from "../../stores/formats/arrow_data.ts";
import { INLINE_VIEW_BYTES, VIEW_BUFFER_OFFSET, VIEW_BYTES } from "../../stores/formats/bytes_of_values.ts";
import { isOffsetText } from "../../stores/formats/coded_texts.ts";
import { tableOfSchema } from "../../stores/formats/columns.ts";
import { emptyColumn, emptyTable } from "../../stores/formats/empty_columns.ts";
import { atOnce, type Steps } from "../../ops/steps.ts";
import { bytesOfBits } from "../../stores/formats/parquet/bits.ts";
import { gatherTexts, type Validity } from "./gather_texts.ts";
import { gatherOffsets, locate, type Offsets, type Positions } from "./positions.ts";

/** The rows of a table at some positions, in that order. */
export function gatherRows(table: Table, rows: Int32Array): Table {
  return atOnce(gatherSteps(table, rows));
}

/** The same in steps, one for each column. */
export function* gatherSteps(table: Table, rows: Int32Array): Steps<Table> {
  const { schema } = table;
  if (rows.length === 0) return emptyTable(schema);
  const columns: [string, Vector][] = [];
  const at = locate(table.batches.map(({ numRows }) => numRows), rows);
  for (const [i, { name }] of schema.fields.entries()) {
    const { type, data } = table.getChildAt(i)!;
    columns.push([name, new Vector([gatherData(type, data, at)])]);
    yield;
  }
  return tableOfSchema(schema, columns);
}

/** The values of a column at some positions, in that order. */
export function gather(column: Vector, rows: Int32Array): Vector {
  if (rows.length === 0) return emptyColumn(column.type);
  return new Vector([gatherData(column.type, column.data, locate(column.data.map(({ length }) => length), rows))]);
}

function gatherData(type: DataType, chunks: readonly Data[], at: Positions): Data {
  const common = { type, length: at.length, ...gatherNulls(chunks, at) };
  if (DataType.isNull(type)) return arrowData({ type, length: at.length, nullCount: at.length });
  if (DataType.isStruct(type)) {
    const children = type.children.map((field, i) => gatherData(field.type, childrenOf(chunks, i), at));
    return arrowData({ ...common, children });
  }
  if (DataType.isFixedSizeList(type)) return arrowData({ ...common, child: gatherFixedLists(type, chunks, at) });
  if (DataType.isList(type) || DataType.isMap(type) || DataType.isLargeList(type)) {
    return arrowData({ ...common, ...gatherLists(type, chunks, at) });
  }
  if (DataType.isDictionary(type)) {
    return arrowData({ ...common, ...gatherEntries(type, chunks, at) });
  }
  if (DataType.isUtf8View(type) || DataType.isBinaryView(type)) {
    return arrowData({ ...common, ...gatherViews(chunks, at) });
  }
  if (DataType.isBool(type)) return arrowData({ ...common, data: gatherBits(chunks, at) });
  if (isOffsetText(type)) return gatherTexts(type, chunks, at, common);
  if (chunks[0].values === undefined) throw unsupported(type);
  return arrowData({ ...common, data: gatherFixedWidth(chunks, at) });
}

function gatherNulls(chunks: readonly Data[], at: Positions): Validity {
  if (chunks.every((chunk) => chunk.nullCount === 0)) return { nullCount: 0 };
  const nullBitmap = new Uint8Array(bytesOfBits(at.length));
  let valid = 0;
  for (let i = 0; i < at.length; i++) {
    if (!chunks[at.chunk[i]].getValid(at.row[i])) continue;
    nullBitmap[i >> 3] |= 1 << (i & 7);
    valid++;
  }
  return { nullCount: at.length - valid, nullBitmap };
}

function gatherFixedWidth(chunks: readonly Data[], at: Positions): Float64Array {
  // Float64Array stands for all typed arrays: each is made from the chunks' own class.
  const buffers = chunks.map((chunk) => chunk.values as Float64Array);
  const stride = chunks[0].stride;
  const values = new (buffers[0].constructor as Float64ArrayConstructor)(at.length * stride);
  for (let i = 0; i < at.length; i++) {
    const buffer = buffers[at.chunk[i]];
    const start = at.row[i] * stride;
    if (stride === 1) values[i] = buffer[start];
    else values.set(buffer.subarray(start, start + stride), i * stride);
  }
  return values;
}

/** Indices into one dictionary: that of all chunks, or theirs one after the other where they differ. */
function gatherEntries(
  type: Dictionary,
  chunks: readonly Data[],
  at: Positions,
): { data: ArrayBufferView; dictionary: Vector } {
  const dictionaries = [...new Set(chunks.map((chunk) => chunk.dictionary!))];
  if (dictionaries.length === 1) return { data: gatherFixedWidth(chunks, at), dictionary: dictionaries[0] };
  const starts = new Map<Vector, number>();
  let length = 0;
  for (const dictionary of dictionaries) {
    starts.set(dictionary, length);
    length += dictionary.length;
  }
  return { data: movedIndices(type, chunks, at, starts, length), dictionary: joinColumns(dictionaries) };
}

function movedIndices(
  type: Dictionary,
  chunks: readonly Data[],
  at: Positions,
  starts: ReadonlyMap<Vector, number>,
  length: number,
): ArrayBufferView {
  const { bitWidth, isSigned } = type.indices as Int;
  if (length > 2 ** (isSigned ? bitWidth - 1 : bitWidth)) {
    throw new DatasetError(
      `rows of a column of type ${type} cannot be chosen: its chunks have different dictionaries, of ${length} values ` +
        `together, more than ${bitWidth}-bit indices can number: use wider ones`,
    );
  }
  const indices = Array.from({ length: at.length }, (_, i) => {
    const chunk = chunks[at.chunk[i]];
    return Number(chunk.values[at.row[i]]) + starts.get(chunk.dictionary!)!;
  });
  if (bitWidth === 64) return BigInt64Array.from(indices, BigInt);
  return (type.indices.ArrayType as Int32ArrayConstructor).from(indices);
}

/** Views keep their place in the buffers of their chunk, which all stay. */
function gatherViews(chunks: readonly Data[], at: Positions): { views: Uint8Array; variadicBuffers: Uint8Array[] } {
  const views = new Uint8Array(at.length * VIEW_BYTES);
  const view = new DataView(views.buffer);
  const firstBuffer = chunks.map((_, i) =>
    chunks.slice(0, i).reduce((sum, { variadicBuffers }) => sum + variadicBuffers.length, 0)
  );
  for (let i = 0; i < at.length; i++) {
    const { values } = chunks[at.chunk[i]];
    views.set(values.subarray(at.row[i] * VIEW_BYTES, (at.row[i] + 1) * VIEW_BYTES), i * VIEW_BYTES);
    if (view.getInt32(i * VIEW_BYTES, true) <= INLINE_VIEW_BYTES) continue;
    const place = i * VIEW_BYTES + VIEW_BUFFER_OFFSET;
    view.setInt32(place, view.getInt32(place, true) + firstBuffer[at.chunk[i]], true);
  }
  return { views, variadicBuffers: chunks.flatMap(({ variadicBuffers }) => variadicBuffers) };
}

function gatherBits(chunks: readonly Data[], at: Positions): Uint8Array {
  const bits = new Uint8Array(bytesOfBits(at.length));
  for (let i = 0; i < at.length; i++) {
    const { values, offset } = chunks[at.chunk[i]];
    const from = offset + at.row[i];
    if (values[from >> 3] & (1 << (from & 7))) bits[i >> 3] |= 1 << (i & 7);
  }
  return bits;
}

function gatherLists(type: DataType, chunks: readonly Data[], at: Positions): { valueOffsets: Offsets; child: Data } {
  const from: readonly Offsets[] = chunks.map((chunk) => chunk.valueOffsets);
  const valueOffsets = gatherOffsets(from, at, DataType.isLargeList(type));
  const length = Number(valueOffsets[at.length]);
  const elements = { length, chunk: new Int32Array(length), row: new Int32Array(length) };
  let filled = 0;
  for (let i = 0; i < at.length; i++) {
    const offsets = from[at.chunk[i]];
    for (let row = Number(offsets[at.row[i]]); row < Number(offsets[at.row[i] + 1]); row++) {
      elements.chunk[filled] = at.chunk[i];
      elements.row[filled++] = row;
    }
  }
  return { valueOffsets, child: gatherData(type.children[0].type, childrenOf(chunks, 0), elements) };
}

function gatherFixedLists(type: DataType, chunks: readonly Data[], at: Positions): Data {
  const size = (type as DataType & { listSize: number }).listSize;
  const elementType = type.children[0].type;
  const elements = childrenOf(chunks, 0);
  // Whole vectors are copied at once where their elements are plain numbers.
  if (DataType.isFloat(elementType) && elements.every((data) => data.nullCount === 0)) {
    return arrowData({ type: elementType, length: at.length * size, data: gatherVectors(elements, at, size) });
  }
  const length = at.length * size;
  return gatherData(elementType, elements, {
    length,
    chunk: Int32Array.from({ length }, (_, i) => at.chunk[Math.floor(i / size)]),
    row: Int32Array.from({ length }, (_, i) => at.row[Math.floor(i / size)] * size + i % size),
  });
}

function gatherVectors(elements: readonly Data[], at: Positions, size: number): Float64Array {
  const buffers = elements.map((data) => data.values as Float64Array);
  const values = new (buffers[0].constructor as Float64ArrayConstructor)(at.length * size);
  for (let i = 0; i < at.length; i++) {
    const start = at.row[i] * size;
    values.set(buffers[at.chunk[i]].subarray(start, start + size), i * size);
  }
  return values;
}

function childrenOf(chunks: readonly Data[], index: number): Data[] {
  return chunks.map((chunk) => chunk.children[index]);
}

function unsupported(type: DataType): DatasetError {
  return new DatasetError(`rows of a column of type ${type} cannot be chosen: convert the column first`);
}
