/**
 * One way to build an Arrow column from its buffers whose type is known only at run time, and batches of such columns.
 *
 * @module
 */

import { type Data, type DataType, type Field, makeData, RecordBatch, Schema, Struct, type Vector } from "apache-arrow";

/** The buffers of a column; which of them a type needs, its layout says. */
export interface ColumnBuffers<T extends DataType = DataType> {
  /** Its type. */
  readonly type: T;
  /** Number of values. */
  readonly length: number;
  /** How many of them are null. @default 0 */
  readonly nullCount?: number;
  /** A bit per value, 1 where there is one, lowest first; may be left out where no value is null. */
  readonly nullBitmap?: Uint8Array;
  /** The values, or the bytes of texts. */
  readonly data?: ArrayBufferView;
  /** `length + 1` offsets of texts or lists. */
  readonly valueOffsets?: Int32Array | BigInt64Array;
  /** The elements of lists. */
  readonly child?: Data;
  /** The columns of a struct. */
  readonly children?: readonly Data[];
  /** The distinct values of a dictionary column. */
  readonly dictionary?: Vector;
  /** The views of a view column, 16 bytes each. */
  readonly views?: Uint8Array;
  /** The buffers that views refer to. */
  readonly variadicBuffers?: readonly Uint8Array[];
}

/** Builds a column. Apache Arrow's `makeData` does the same, but its types ask for the type at compile time. */
export function arrowData<T extends DataType>(buffers: ColumnBuffers<T>): Data<T> {
  return makeData<DataType>({ nullCount: 0, ...buffers }) as Data<T>;
}

/** Rows from their columns, which are as long and have the schema's types. */
export function arrowBatch(schema: Schema, length: number, children: readonly Data[]): RecordBatch {
  const data = arrowData({ type: new Struct(schema.fields), length, children });
  const { fields, metadata, dictionaries, metadataVersion } = schema;
  return new RecordBatch(withPlainAssign(new Schema(fields, metadata, dictionaries, metadataVersion)), data);
}

/**
 * The schema itself, for which others' fields take the place of its own. Apache Arrow looks for each field among all others wherever it
 * makes a batch, of fields that are the schema's in their order: ten thousand took a second.
 */
export function withPlainAssign(schema: Schema): Schema {
  const { fields, metadata, dictionaries, metadataVersion } = schema;
  return Object.assign(schema, {
    assign(given: Field[]) {
      const isSame = given.every((field, i) => field === fields[i]);
      return isSame ? schema : new Schema(given, metadata, dictionaries, metadataVersion);
    },
  });
}
