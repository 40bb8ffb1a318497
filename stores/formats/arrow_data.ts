/**
 * One way to build an Arrow column from its buffers whose type is known only at run time, and batches of such columns.
 *
 * @module
 */

import { type Data, type DataType, makeData, RecordBatch, Schema, Struct, type Vector } from "apache-arrow";

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
  return new RecordBatch(new MergedSchema(schema), data);
}

/** Apache Arrow merges a batch's schema with its own fields, in quadratic time of their number: that is done. */
class MergedSchema extends Schema {
  readonly #merged: Schema;

  constructor(merged: Schema) {
    super(merged.fields, merged.metadata, merged.dictionaries, merged.metadataVersion);
    this.#merged = merged;
  }

  override assign<R>(): R {
    return this.#merged as R;
  }
}
