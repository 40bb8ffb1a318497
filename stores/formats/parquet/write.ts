/**
 * Writing Arrow tables to parquet.
 *
 * @module
 */

import { type Data, DataType, type DataType as AnyType, RecordBatch, type Schema, Table } from "apache-arrow";
import type { ColumnChunk, OffsetIndex, RowGroup } from "hyparquet";
import { ByteWriter } from "hyparquet-writer";
import { writeIndexes } from "hyparquet-writer/src/indexes.js";
import { writeMetadata } from "hyparquet-writer/src/metadata.js";
import { DatasetError } from "../../../ops/errors.ts";
import type { Steps } from "../../../ops/steps.ts";
import { Pace } from "../../pace.ts";
import { ARROW_SCHEMA_KEY, arrowSchemaText } from "./arrow_schema.ts";
import type { ColumnChunkParts } from "./column_chunk_parts.ts";
import { CREATED_BY } from "./created_by.ts";
import { decodedBytes } from "./decoded_bytes.ts";
import { leastFileBytes } from "./limits.ts";
import { encodeColumn } from "./write_column.ts";
import { parquetElements } from "./write_schema.ts";

/** Rows in one row group at most, by the store's format. */
const MAX_GROUP_ROWS = 65_535;

/** Bytes of lists of numbers in one row group: where rows have more it has fewer rows, so that a reader's memory stays flat too. */
const GROUP_BYTES = 64 * 2 ** 20;

const MAGIC = "PAR1";

/** How to write. */
export interface WriteParquetOptions {
  /** The schema of the batches; needed only where there may be none. @default that of the first batch */
  readonly schema?: Schema;
  /** Compression level of zstd. @default 3 */
  readonly compressionLevel?: number;
  /** Rows in one row group. @default 65,535, or fewer where vectors are wide, or rows have many */
  readonly rowGroupRows?: number;
}

/** Rows to write: a table, or batches that come one after the other. */
export type ParquetInput = Table | Iterable<Table | RecordBatch> | AsyncIterable<Table | RecordBatch>;

/**
 * Writes a table as parquet, in pieces that can go to a file or a socket as they come: no more than one row group is
 * held in memory. The Arrow schema is kept in the metadata, so that pyarrow gives back the same types.
 *
 * @throws {DatasetError} when a column has a type that parquet cannot hold, the batches differ in their columns,
 * or there is no batch and no schema.
 */
export async function* writeParquet(
  input: ParquetInput,
  options: WriteParquetOptions = {},
): AsyncGenerator<Uint8Array> {
  const pace = new Pace();
  let writer: FileWriter | undefined;
  for await (const table of input instanceof Table ? [input] : input) {
    writer ??= new FileWriter(options.schema ?? table.schema, options);
    for (const batch of table instanceof RecordBatch ? [table] : table.batches) {
      for (let row = writer.add(batch, 0); writer.isGroupFull; row = writer.add(batch, row)) {
        yield* restingBetween(writer.encodeGroup(), pace);
      }
    }
  }
  if (!writer && options.schema) writer = new FileWriter(options.schema, options);
  if (!writer) throw new DatasetError("writing parquet: there is no batch, and no schema was given");
  // A file without rows gets a row group without rows: C++ readers refuse the way in which hyparquet-writer spells
  // an empty list of groups.
  if (writer.hasWaitingRows || !writer.hasGroups) yield* restingBetween(writer.encodeGroup(), pace);
  yield writer.footer();
}

/** Pieces are columns, of which a row group can have many; of a long one there is none yet after some steps. */
async function* restingBetween(pieces: Iterable<Uint8Array | void>, pace: Pace): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    if (piece) yield piece;
    if (pace.isDue) await pace.rest();
  }
}

/** Gathers batches into row groups, and remembers where everything was written. */
class FileWriter {
  readonly #schema: Schema;
  readonly #level: number;
  readonly #groupRows: number;
  readonly #groupBytes: number;
  readonly #groups: RowGroup[] = [];
  readonly #indexes: { chunk: ColumnChunk; offsetIndex: OffsetIndex | undefined }[] = [];
  /** Batches that do not fill a row group yet, and their rows. */
  #waiting: RecordBatch[] = [];
  #waitingRows = 0;
  /** Bytes of their lists of numbers. */
  #waitingBytes = 0;
  #isGroupFull = false;
  /** The column that is being encoded. */
  #column: Steps<ColumnChunkParts[]> | undefined;
  #offset = 0;
  #rows = 0;
  /** What all that is written becomes for a reader. */
  #decoded = 0;

  constructor(schema: Schema, options: WriteParquetOptions) {
    this.#schema = schema;
    this.#level = options.compressionLevel ?? 3;
    this.#groupRows = options.rowGroupRows ?? MAX_GROUP_ROWS;
    this.#groupBytes = options.rowGroupRows === undefined ? GROUP_BYTES : Infinity;
    if (!Number.isInteger(this.#groupRows) || this.#groupRows < 1 || this.#groupRows > MAX_GROUP_ROWS) {
      throw new DatasetError(
        `writing parquet: rowGroupRows should be from 1 to ${MAX_GROUP_ROWS}, got ${this.#groupRows}`,
      );
    }
    parquetElements(schema); // a type that cannot be written is an error before the first byte
  }

  /** Whether a row group was written. */
  get hasGroups(): boolean {
    return this.#groups.length > 0;
  }

  /** Whether rows wait to be written. */
  get hasWaitingRows(): boolean {
    return this.#waitingRows > 0;
  }

  /** Whether the rows that wait fill a row group, which has to be written before more are added. */
  get isGroupFull(): boolean {
    return this.#isGroupFull;
  }

  /** Takes a batch's rows from `start` on, as many as the row group has room for. Returns the row that it comes to. */
  add(batch: RecordBatch, start: number): number {
    checkSameColumns(this.#schema, batch.schema);
    const rowBytes = batch.data.children.reduce((sum, data) => sum + listBytes(data), 0);
    const byBytes = Math.floor((this.#groupBytes - this.#waitingBytes) / Math.max(1, rowBytes));
    const room = Math.max(this.#waitingRows === 0 ? 1 : 0, Math.min(this.#groupRows - this.#waitingRows, byBytes));
    const end = Math.min(batch.numRows, start + room);
    if (end > start) this.#waiting.push(end - start === batch.numRows ? batch : batch.slice(start, end));
    this.#waitingRows += end - start;
    this.#waitingBytes += (end - start) * rowBytes;
    this.#isGroupFull = end - start === room;
    return end;
  }

  /**
   * The bytes of the rows that wait, as one row group. What is written is let go at once: the frame of a generator that
   * has ended can keep its variables alive, here a whole row group while the next one is gathered.
   */
  *encodeGroup(): Generator<Uint8Array | void> {
    if (this.#offset === 0) yield this.#counted(magic());
    const start = this.#offset;
    const columns: ColumnChunk[] = [];
    for (const i of this.#schema.fields.keys()) {
      this.#column = this.#encodeColumn(i);
      let step = this.#column.next();
      for (; !step.done; step = this.#column.next()) yield;
      for (const { parts, chunk, offsetIndex, textBytes } of step.value) {
        while (parts.length > 0) yield this.#counted(parts.shift()!);
        this.#decoded += decodedBytes(chunk, textBytes);
        columns.push(chunk);
        this.#indexes.push({ chunk, offsetIndex });
      }
    }
    const total = columns.reduce((sum, { meta_data }) => sum + (meta_data?.total_uncompressed_size ?? 0n), 0n);
    this.#groups.push({
      columns,
      num_rows: BigInt(this.#waitingRows),
      total_byte_size: total,
      total_compressed_size: BigInt(this.#offset - start),
      file_offset: BigInt(start),
    });
    // Of equal values so little is left that a reader would refuse them: nothing reads what lies between row groups.
    const missing = leastFileBytes(this.#decoded) - this.#offset;
    if (missing > 0) yield this.#counted(new Uint8Array(missing));
    this.#rows += this.#waitingRows;
    this.#column = undefined;
    this.#waiting = [];
    this.#waitingRows = 0;
    this.#waitingBytes = 0;
    this.#isGroupFull = false;
  }

  /** The last bytes: page indexes, schema, row groups. */
  footer(): Uint8Array {
    const writer = new ByteWriter();
    writer.offset = this.#offset;
    writeIndexes(writer, this.#indexes);
    const metadata = [...this.#schema.metadata].map(([key, value]) => ({ key, value }));
    writeMetadata(writer, {
      version: 2,
      created_by: CREATED_BY,
      schema: parquetElements(this.#schema),
      num_rows: BigInt(this.#rows),
      row_groups: this.#groups,
      key_value_metadata: [...metadata, { key: ARROW_SCHEMA_KEY, value: arrowSchemaText(this.#schema) }],
      metadata_length: 0,
    });
    writer.appendBytes(magic());
    return writer.getBytes();
  }

  #encodeColumn(i: number): Steps<ColumnChunkParts[]> {
    const chunks = this.#waiting.map(({ data }) => data.children[i]);
    return encodeColumn(this.#schema.fields[i], chunks, this.#offset, this.#level);
  }

  #counted(bytes: Uint8Array): Uint8Array {
    this.#offset += bytes.length;
    return bytes;
  }
}

function magic(): Uint8Array {
  return new TextEncoder().encode(MAGIC);
}

/** Bytes of one row of a column of lists of numbers, or of lists of them; their mean where they differ. Other columns are not counted. */
function listBytes({ type, length, valueOffsets, children }: Data): number {
  if (length === 0) return 0;
  const element: AnyType | undefined = type.children?.[0]?.type;
  const bytes = element !== undefined && (DataType.isInt(element) || DataType.isFloat(element))
    ? element.ArrayType.BYTES_PER_ELEMENT
    : DataType.isList(type)
    ? listBytes(children[0])
    : 0;
  if (DataType.isList(type)) return (valueOffsets[length] - valueOffsets[0]) / length * bytes;
  return DataType.isFixedSizeList(type) ? type.listSize * bytes : 0;
}

function checkSameColumns(expected: Schema, got: Schema): void {
  const describe = ({ fields }: Schema) => fields.map(({ name, type }) => `${name}: ${type}`).join(", ");
  if (describe(expected) === describe(got)) return;
  throw new DatasetError(
    `writing parquet: batches should have the columns ${describe(expected)}, got ${describe(got)}`,
  );
}
