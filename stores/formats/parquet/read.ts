/**
 * Reading parquet files into Arrow tables.
 *
 * @module
 */

import { type Data, DataType, Schema, Table, type Vector } from "apache-arrow";
import type { ColumnChunk, FileMetaData, RowGroup } from "hyparquet";
import { DatasetError, FormatError } from "../../../ops/errors.ts";
import { atPace } from "../../pace.ts";
import type { ByteSource } from "../../store.ts";
import { schemaMetadata, storedArrowSchema } from "./arrow_schema.ts";
import { assembleColumn } from "./assemble.ts";
import { chunkRange, fixedListSize, readColumnChunk } from "./column_chunk.ts";
import type { LeafChunk, RowRange } from "./leaf_chunk.ts";
import { type ColumnPlan, type LeafPlan, planColumn, planLeaves } from "./column_plan.ts";
import { DictionaryMemo } from "./dictionary.ts";
import { asFormatError, readFooter, stepsAsFormatError } from "./footer.ts";
import { type ChunkSource, type FileRange, GroupSources } from "./group_source.ts";
import { Budget } from "./limits.ts";
import { CREATED_BY } from "./created_by.ts";
import { schemaTree } from "./schema_tree.ts";
import { Unpacker } from "./unpacker.ts";
import { arrowBatch } from "../arrow_data.ts";
import { emptyTable } from "../empty_columns.ts";

/** What to read of a file. */
export interface ReadParquetOptions {
  /** Names of the columns to read, in this order. @default all columns, in the file's order */
  readonly columns?: readonly string[];
  /** First row to read. @default 0 */
  readonly rowStart?: number;
  /** Row to stop before; rows beyond the file's are ignored. @default the number of rows */
  readonly rowEnd?: number;
}

/** What a file says about itself. */
export interface ParquetSchema {
  /** Names of the columns, in order. */
  readonly names: readonly string[];
  /** The Arrow fields, with the types that {@linkcode readParquet} gives, and the file's own metadata. */
  readonly schema: Schema;
  /** Number of rows. */
  readonly numRows: number;
}

/** A parquet file whose footer has been read. */
interface OpenFile {
  readonly source: ByteSource;
  readonly metadata: FileMetaData;
  readonly plans: readonly ColumnPlan[];
}

/**
 * Reads a parquet file into an Arrow table with the types that pyarrow would give it.
 * Only the bytes of the asked-for columns and row groups are read; of a row group only the pages with the asked-for
 * rows, where the file has a page index. Each row group becomes one chunk of the table.
 *
 * @throws {FormatError} when the file is not parquet, damaged, or uses an encoding or codec that is not known.
 * @throws {DatasetError} when a column is not in the file, or the range of rows makes no sense.
 */
export async function readParquet(source: ByteSource, options: ReadParquetOptions = {}): Promise<Table> {
  const file = ofColumns(await openFile(source), options.columns);
  const schema = arrowSchema(file);
  const reader = new GroupReader(file, schema, new Budget(source.byteLength));
  for await (const group of fetchedGroups(file, options)) await reader.read(group);
  return reader.finish();
}

/**
 * Reads a parquet file one row group at a time, so that memory stays flat however many rows there are.
 *
 * @throws {FormatError} as {@linkcode readParquet}.
 * @throws {DatasetError} as {@linkcode readParquet}.
 */
export async function* readParquetBatches(
  source: ByteSource,
  options: ReadParquetOptions = {},
): AsyncGenerator<Table> {
  yield* batchesOf(await openFile(source), options);
}

/** A parquet file of which several ranges of rows are read. */
export interface OpenParquet extends ParquetSchema {
  /** Reads rows as {@linkcode readParquetBatches} does. */
  batches(options: ReadParquetOptions): AsyncGenerator<Table>;
}

/** Reads what a file says about itself, once. @throws as {@linkcode readParquetBatches} */
export async function openParquet(source: ByteSource): Promise<OpenParquet> {
  const file = await openFile(source);
  const schema = arrowSchema(file);
  return {
    names: schema.fields.map(({ name }) => name),
    schema,
    numRows: Number(file.metadata.num_rows),
    batches: (options) => batchesOf(file, options),
  };
}

/**
 * Reads the schema and the number of rows of a parquet file, from its last bytes.
 *
 * @throws {FormatError} when the file is not parquet, or damaged.
 */
export async function parquetSchema(source: ByteSource): Promise<ParquetSchema> {
  const { names, schema, numRows } = await openParquet(source);
  return { names, schema, numRows };
}

async function* batchesOf(whole: OpenFile, options: ReadParquetOptions): AsyncGenerator<Table> {
  const file = ofColumns(whole, options.columns);
  const schema = arrowSchema(file);
  for await (const group of fetchedGroups(file, options)) {
    const reader = new GroupReader(file, schema, new Budget(file.source.byteLength));
    await reader.read(group);
    yield reader.finish();
  }
}

async function openFile(source: ByteSource): Promise<OpenFile> {
  const metadata = await readFooter(source);
  const origins = storedArrowSchema(metadata)?.fields ?? [];
  const nodes = schemaTree(metadata.schema);
  const isSameSchema = origins.length === nodes.length &&
    // Apache Arrow reads an empty name as null.
    nodes.every(({ element }, i) => element.name === (origins[i].name ?? ""));
  return { source, metadata, plans: nodes.map((node, i) => planColumn(node, isSameSchema ? origins[i] : undefined)) };
}

/** The same file with some of its columns. */
function ofColumns(file: OpenFile, columns: readonly string[] | undefined): OpenFile {
  return columns ? { ...file, plans: selectedPlans(file.plans, columns) } : file;
}

function selectedPlans(plans: readonly ColumnPlan[], columns: readonly string[]): ColumnPlan[] {
  return columns.map((name) => {
    const plan = plans.find(({ field }) => field.name === name);
    if (plan) return plan;
    const known = plans.map(({ field }) => `"${field.name}"`).join(", ");
    throw new DatasetError(`reading parquet: there is no column "${name}"; the file has ${known || "no columns"}`);
  });
}

function arrowSchema({ plans, metadata }: OpenFile): Schema {
  const fields = plans.map(({ field }) => field);
  return asFormatError("its schema makes no sense", () => new Schema(fields, schemaMetadata(metadata)));
}

interface SelectedGroup {
  readonly group: RowGroup;
  /** The wanted rows, counted from the group's first. */
  readonly rows: RowRange;
}

function selectedGroups(metadata: FileMetaData, options: ReadParquetOptions): SelectedGroup[] {
  const { rowStart = 0, rowEnd = Infinity } = options;
  if (!(Number.isInteger(rowStart) && rowStart >= 0 && rowEnd >= rowStart)) {
    throw new DatasetError(
      `reading parquet: rowStart and rowEnd should be whole numbers with 0 <= rowStart <= rowEnd, got ${rowStart} and ${rowEnd}`,
    );
  }
  const selected: SelectedGroup[] = [];
  let first = 0;
  for (const group of metadata.row_groups) {
    const count = Number(group.num_rows);
    const start = Math.max(0, rowStart - first);
    const end = Math.min(count, rowEnd - first);
    if (start < end) selected.push({ group, rows: { start, end } });
    first += count;
  }
  return selected;
}

interface FetchedGroup extends SelectedGroup {
  /** What its chunks are read from. */
  readonly source: ChunkSource;
}

async function* fetchedGroups(file: OpenFile, options: ReadParquetOptions): AsyncGenerator<FetchedGroup> {
  const groups = selectedGroups(file.metadata, options);
  const sources = new GroupSources(file.source, (i) => i < groups.length ? wholeChunks(file, groups[i]) : []);
  for (const [i, group] of groups.entries()) yield { ...group, source: await sources.of(i) };
}

/** Where the chunks are that are read of a group, if all of its rows are. */
function wholeChunks({ source, plans }: OpenFile, selected: SelectedGroup): FileRange[] {
  if (shareOf(selected) < 1) return [];
  return chunksOf(plans, selected).flatMap(({ meta_data }) => meta_data ? chunkRange(source, meta_data) : []);
}

/** The share of a group's rows that is wanted, up to 1. */
function shareOf({ group, rows }: SelectedGroup): number {
  return (rows.end - rows.start) / Number(group.num_rows);
}

/** The chunks of a row group that are read. */
function chunksOf(plans: readonly ColumnPlan[], { group: { columns } }: SelectedGroup): ColumnChunk[] {
  const leaves = plans.flatMap((plan) => planLeaves(plan));
  return leaves.map(({ node }) => columns[node.leaf]).filter((chunk) => chunk !== undefined);
}

/** Decodes row groups; dictionaries are shared between them. */
class GroupReader {
  readonly #file: OpenFile;
  readonly #schema: Schema;
  readonly #budget: Budget;
  readonly #memos = new Map<LeafPlan, DictionaryMemo>();
  readonly #batches: { readonly children: Data[]; readonly length: number }[] = [];

  constructor(file: OpenFile, schema: Schema, budget: Budget) {
    this.#file = file;
    this.#schema = schema;
    this.#budget = budget;
  }

  /** Decodes the wanted rows of one row group. */
  async read(fetched: FetchedGroup): Promise<void> {
    const { group, rows, source } = fetched;
    const { plans } = this.#file;
    using unpacker = new Unpacker(chunksOf(plans, fetched), shareOf(fetched));
    const columns = plans.map((plan) => this.#readColumn(plan, source, group, rows, unpacker));
    // All columns are awaited before the first failure is thrown, so that none fails unheard.
    const results = await Promise.allSettled(columns);
    const children = results.map((result) => {
      if (result.status === "rejected") throw result.reason;
      return result.value;
    });
    this.#batches.push({ children, length: rows.end - rows.start });
  }

  /** All row groups read so far, one chunk each. */
  finish(): Table {
    const dictionaries = new Map([...this.#memos].map(([{ field }, memo]) => [field.type, memo.finish()]));
    const batches = this.#batches.map(({ children, length }) => {
      children.forEach((child) => setDictionaries(child, dictionaries));
      return arrowBatch(this.#schema, length, children);
    });
    return batches.length === 0 ? emptyTable(this.#schema) : new Table(this.#schema, batches);
  }

  async #readColumn(
    plan: ColumnPlan,
    source: ChunkSource,
    group: RowGroup,
    wanted: RowRange,
    unpacker: Unpacker,
  ): Promise<Data> {
    const leaves = planLeaves(plan);
    const groupRows = Number(group.num_rows);
    // The pages of several leaves begin at different rows, so they are put together only from whole chunks.
    const rows = leaves.length === 1 ? wanted : { start: 0, end: groupRows };
    const chunks = new Map<LeafPlan, LeafChunk>();
    for (const leaf of leaves) chunks.set(leaf, await this.#readLeaf(leaf, plan, source, group, rows, unpacker));
    const leafSource = { chunk: (leaf: LeafPlan) => chunks.get(leaf)!, budget: this.#budget };
    const problem = `column "${plan.field.name}" cannot be put together`;
    const data = await atPace(stepsAsFormatError(problem, assembleColumn(plan, leafSource)));
    const skip = wanted.start - chunks.get(leaves[0])!.firstRow;
    const length = wanted.end - wanted.start;
    const isWhole = rows.start === 0 && rows.end === groupRows;
    if (isWhole ? data.length !== groupRows : skip < 0 || data.length < skip + length) {
      throw new FormatError(
        `reading parquet: column "${plan.field.name}" has ${data.length} rows, its row group ${groupRows}; the file is damaged`,
      );
    }
    return skip === 0 && data.length === length ? data : data.slice(skip, length);
  }

  #readLeaf(
    leaf: LeafPlan,
    plan: ColumnPlan,
    source: ChunkSource,
    group: RowGroup,
    rows: RowRange,
    unpacker: Unpacker,
  ): Promise<LeafChunk> {
    const chunk = group.columns[leaf.node.leaf];
    if (!chunk) throw new FormatError(`reading parquet: a row group lacks column "${leaf.node.path.join(".")}"`);
    const listSize = plan.kind === "list" && plan.child === leaf ? fixedListSize(plan.field.type) : undefined;
    return readColumnChunk({
      source,
      chunk,
      plan: leaf,
      memo: this.#memo(leaf),
      listSize,
      mayBePlain: listSize !== undefined && DataType.isFloat(leaf.field.type) &&
        this.#file.metadata.created_by === CREATED_BY,
      rows,
      groupRows: Number(group.num_rows),
      budget: this.#budget,
      unpacker,
    });
  }

  #memo(leaf: LeafPlan): DictionaryMemo | undefined {
    const { type } = leaf.field;
    if (!DataType.isDictionary(type)) return undefined;
    const memo = this.#memos.get(leaf) ?? new DictionaryMemo(type, this.#budget);
    this.#memos.set(leaf, memo);
    return memo;
  }
}

function setDictionaries(data: Data, dictionaries: ReadonlyMap<DataType, Vector>): void {
  if (DataType.isDictionary(data.type)) data.dictionary = dictionaries.get(data.type);
  for (const child of data.children) setDictionaries(child, dictionaries);
}
