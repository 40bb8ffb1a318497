/**
 * Vector columns: matrices to and from Arrow's fixed-size lists of floats, without copying where the memory allows.
 *
 * @module
 */

import { PRESENT_ROWS } from "../../ops/column_code.ts";
import { type Data, DataType, FixedSizeList, Float16, Float32, Float64, List, Vector } from "apache-arrow";
import { DatasetError } from "../../ops/errors.ts";
import { arrowData } from "./arrow_data.ts";
import { unscaledReader } from "./bytes_of_values.ts";
import { elementType, isNumberType, typeText } from "./column_kinds.ts";
import { floatsOf } from "./column_values.ts";
import type { FloatArray, Matrix } from "./matrix.ts";
import { elementField, elementNames } from "./vector_names.ts";

/**
 * The vector column of a matrix; it shares the matrix's memory.
 *
 * @param matrix `rows` × `columns`.
 * @returns A FixedSizeList of `columns` floats of the matrix's width, one per row; without rows and columns a List of
 * them, as its vectors have no length.
 * @throws {DatasetError} when a matrix with rows has no columns, or its data is not `rows * columns` long.
 */
export function vectorFromMatrix(matrix: Matrix): Vector<FixedSizeList | List> {
  const { rows, columns, data } = matrix;
  if (rows === 0 && columns === 0) return noVectors(floatType(data));
  if (data.length !== rows * columns || columns === 0) {
    throw new DatasetError(
      `making a vector column: ${rows} rows × ${columns} columns need at least one column and ${rows * columns} ` +
        `numbers, got ${data.length}`,
    );
  }
  const type = floatType(data);
  // Arrow keeps float16 as the integers of its bits.
  const values = data instanceof Float16Array ? new Uint16Array(data.buffer, data.byteOffset, data.length) : data;
  const child = arrowData({ type, length: data.length, data: values });
  const list = new FixedSizeList(columns, elementField(type, matrix.names));
  return new Vector([arrowData({ type: list, length: rows, child })]);
}

function noVectors(type: DataType): Vector<List> {
  const child = arrowData({ type, length: 0 });
  const list = new List(elementField(type, undefined));
  return new Vector([arrowData({ type: list, length: 0, valueOffsets: new Int32Array(1), child })]);
}

/**
 * The matrix of a vector column. It shares the column's memory where the column is one chunk of a fixed-size list of
 * floats; otherwise the numbers are copied. Lists of integers and of decimals become float64.
 *
 * @param vector A column of lists of numbers: FixedSizeList, List or LargeList; or of nothing but nulls, without rows.
 * @param name What messages call the column.
 * @throws {DatasetError} when the column does not hold lists of numbers, a row or a number is null, or the lengths
 * differ. The message names the first such row.
 */
export function matrixFromVector(vector: Vector, name = "the column"): Matrix {
  const { type } = vector;
  if (DataType.isNull(type) && vector.length === 0) return { rows: 0, columns: 0, data: new Float64Array() };
  const element = elementType(type);
  if (element === undefined || !isNumberType(element)) {
    const areTokens = element !== undefined && elementType(element) !== undefined;
    const hint = areTokens ? ", all tokens of each row: probe.tokenScores(x) scores each of them" : "";
    throw new DatasetError(`reading ${name} as vectors: expected lists of numbers, got ${typeText(type)}${hint}`);
  }
  const chunks = vector.data.filter(({ length }) => length > 0);
  const parts = rowParts(chunks, name);
  const columns = parts[0]?.columns ?? (DataType.isFixedSizeList(type) ? type.listSize : 0);
  const names = elementNames(type);
  const shape = { rows: vector.length, columns, ...(names === undefined ? {} : { names }) };
  return { ...shape, data: parts.length === 1 ? parts[0].numbers : joined(parts, element) };
}

/** The rows of one chunk, all of one length. */
interface Part {
  readonly rows: number;
  readonly columns: number;
  readonly numbers: FloatArray;
}

function rowParts(chunks: readonly Data[], name: string): Part[] {
  const parts: Part[] = [];
  let row = 0;
  for (const data of chunks) {
    const columns = parts[0]?.columns ?? rowLength(data, 0);
    checkRows(data, columns, row, name);
    const child = data.children[0];
    const start = data.valueOffsets ? Number(data.valueOffsets[0]) : 0;
    checkElements(child, start, columns, data.length, row, name);
    const numbers = floats(child).subarray(start, start + columns * data.length) as FloatArray;
    parts.push({ rows: data.length, columns, numbers });
    row += data.length;
  }
  return parts;
}

function rowLength({ type, valueOffsets }: Data, row: number): number {
  if (DataType.isFixedSizeList(type)) return type.listSize;
  return Number(valueOffsets[row + 1]) - Number(valueOffsets[row]);
}

function checkRows(data: Data, columns: number, firstRow: number, name: string): void {
  const isFixed = DataType.isFixedSizeList(data.type);
  if (isFixed && data.nullCount === 0) return;
  for (let i = 0; i < data.length; i++) {
    if (!data.getValid(i)) {
      throw new DatasetError(
        `reading ${name} as vectors: row ${firstRow + i} is null; ${PRESENT_ROWS} has the others`,
      );
    }
    const length = rowLength(data, i);
    if (length !== columns) {
      throw new DatasetError(
        `reading ${name} as vectors: all rows should be as long as the first, ${columns}; ` +
          `row ${firstRow + i} has ${length} numbers`,
      );
    }
  }
}

function checkElements(
  child: Data,
  start: number,
  columns: number,
  rows: number,
  firstRow: number,
  name: string,
): void {
  if (child.nullCount === 0) return;
  for (let i = 0; i < rows * columns; i++) {
    if (child.getValid(start + i)) continue;
    const row = firstRow + Math.floor(i / columns);
    throw new DatasetError(`reading ${name} as vectors: row ${row} has a null at index ${i % columns}`);
  }
}

/** The numbers of a leaf column as floats: shared where they are floats, copied where they are not. */
function floats(data: Data): FloatArray {
  const type: DataType = data.type;
  if (DataType.isFloat(type)) return floatsOf(data);
  if (!DataType.isDecimal(type)) return Float64Array.from(data.values as ArrayLike<number | bigint>, Number);
  const unscaled = unscaledReader(type, data);
  return Float64Array.from({ length: data.length }, (_, i) => Number(`${unscaled(i)}e${-type.scale}`));
}

function joined(parts: readonly Part[], element: DataType): FloatArray {
  const length = parts.reduce((sum, { numbers }) => sum + numbers.length, 0);
  const data = emptyLike(element, length);
  let at = 0;
  for (const { numbers } of parts) {
    data.set(numbers, at);
    at += numbers.length;
  }
  return data;
}

function emptyLike(element: DataType, length: number): FloatArray {
  const bytes = DataType.isFloat(element) ? element.ArrayType.BYTES_PER_ELEMENT : 8;
  if (bytes === 2) return new Float16Array(length);
  return bytes === 4 ? new Float32Array(length) : new Float64Array(length);
}

function floatType(data: FloatArray): Float16 | Float32 | Float64 {
  if (data instanceof Float16Array) return new Float16();
  return data instanceof Float32Array ? new Float32() : new Float64();
}
