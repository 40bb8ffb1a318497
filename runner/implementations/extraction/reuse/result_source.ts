/**
 * Rows of a stored result, read by range.
 *
 * @module
 */

import { type Data, DataType, type Table, Vector } from "apache-arrow";
import { FormatError } from "../../../../ops/errors.ts";
import { type OpenParquet, openParquet } from "../../../../stores/formats/parquet/mod.ts";
import { onlyColumn } from "../../../../stores/formats/tables.ts";
import { matrixFromVector } from "../../../../stores/formats/vectors.ts";
import { RECORD_WORDS } from "../../../../stores/row_index.ts";
import type { RowIndexes } from "../../../../stores/row_indexes.ts";
import { checkAt, type Marks, shortCheck, textCheck, vectorsCheck } from "./row_marks.ts";
import { type FoundRow, type RowSource, type RowVectors, spansOf } from "./row_source.ts";

/** Vectors that are this close to each other are read at once: for each range so much is read of a page before its vectors. */
const GAP_BYTES = 1 << 18;

/** What the rows of a file are, and how they are told to be whole. */
interface Form<V> {
  /** The values of a part of the column. */
  readonly values: (data: Data) => (row: number) => V;
  /** A value's checksum. */
  readonly check: (value: V) => number;
}

/** The vectors of a result. */
export function vectorResult(indexes: RowIndexes, uuid: string, marks: Marks): RowSource<RowVectors> {
  return new ResultSource(indexes, uuid, marks, {
    values: vectorsIn,
    // What was kept as 16-bit floats was rounded before.
    check: ({ data }) => vectorsCheck(data, false),
  });
}

/** The vectors of a result without checksums. */
export function uncheckedResult(indexes: RowIndexes, uuid: string, records: Uint32Array): RowSource<RowVectors> {
  return new ResultSource(indexes, uuid, { records }, { values: vectorsIn, check: () => 0 });
}

/** The texts of a result. */
export function textResult(indexes: RowIndexes, uuid: string, marks: Marks): RowSource<string> {
  return new ResultSource(indexes, uuid, marks, { values: textsIn, check: textCheck });
}

class ResultSource<V> implements RowSource<V> {
  readonly uuid: string;
  readonly marks: Marks;
  readonly isInProgress = false;
  readonly #indexes: RowIndexes;
  readonly #form: Form<V>;
  readonly #rows: number;
  #file: OpenParquet | undefined;

  constructor(indexes: RowIndexes, uuid: string, marks: Marks, form: Form<V>) {
    this.#indexes = indexes;
    this.uuid = uuid;
    this.marks = marks;
    this.#form = form;
    this.#rows = marks.records.length / RECORD_WORDS;
  }

  async *read(rows: readonly number[]): AsyncGenerator<readonly FoundRow<V>[]> {
    const file = this.#file ??= await this.#open();
    for (const { first, end } of spansOf(rows, gapOf(file))) {
      const [start, last] = [rows[first], rows[end - 1] + 1];
      let at = first;
      let before = start;
      for await (const table of file.batches({ rowStart: start, rowEnd: last })) {
        for (const data of onlyColumn(table as Table, this.uuid).data) {
          const valueOf = this.#form.values(data);
          const found: FoundRow<V>[] = [];
          for (; at < end && rows[at] < before + data.length; at++) {
            found.push({ at, value: this.#checked(valueOf(rows[at] - before), rows[at]) });
          }
          yield found;
          before += data.length;
        }
      }
      if (at < end) throw new FormatError(`The result of ${this.uuid} ended before row ${rows[at]}`);
    }
  }

  #checked(value: V, row: number): V {
    if (shortCheck(this.#form.check(value)) === checkAt(this.marks.records, row)) return value;
    throw new FormatError(`Row ${row} of the result of ${this.uuid} is not what was written`);
  }

  async #open(): Promise<OpenParquet> {
    const source = await this.#indexes.openResult(this.uuid);
    if (source === undefined) throw new FormatError(`The result of ${this.uuid} is gone`);
    const file = await openParquet(source);
    if (file.numRows === this.#rows) return file;
    throw new FormatError(`The result of ${this.uuid} has ${file.numRows} rows, its index ${this.#rows}`);
  }
}

/** Rows of any number of vectors, and texts, are read from their pages as a whole: better once than often. */
function gapOf({ schema }: OpenParquet): number {
  const { type } = schema.fields[0];
  return DataType.isFixedSizeList(type) ? Math.max(1, GAP_BYTES / (4 * type.listSize)) : Infinity;
}

function vectorsIn(data: Data): (row: number) => RowVectors {
  const isNested = DataType.isList(data.type) && !DataType.isFloat(data.type.children[0].type);
  const { columns, data: numbers } = matrixFromVector(new Vector([isNested ? data.children[0] : data]));
  const offsets: ArrayLike<number> | undefined = isNested ? data.valueOffsets : undefined;
  return (row) => {
    const [start, end] = offsets === undefined ? [row, row + 1] : [offsets[row], offsets[row + 1]];
    const own = numbers.subarray(start * columns, end * columns);
    // The memory is the part's, which goes when its rows were taken: a copy of each row would cost more than to read it.
    return { columns, data: own instanceof Float32Array ? own as Float32Array<ArrayBuffer> : Float32Array.from(own) };
  };
}

function textsIn(data: Data): (row: number) => string {
  const texts = new Vector<DataType>([data]);
  return (row) => {
    const text: unknown = texts.get(row);
    if (typeof text === "string") return text;
    throw new FormatError("a text is missing");
  };
}
