/**
 * Ops that load datasets.
 *
 * @module
 */

import { columnsField, type DefaultedField, enumField, optional, scalarMapField, stringField } from "../fields.ts";
import { type OpType, opType } from "../op_type.ts";
import type { PythonJson } from "../python_json.ts";

/** Fields of `LoadDatasetOp`. */
export interface LoadDatasetFields {
  /** SHA-256 of the content, in hex. */
  readonly contentHash: string;
}

/**
 * A dataset of which nothing is known but its hash. krnel-graph's base of ops that load: graph files can hold it, and it
 * can only be read from a store.
 *
 * @example
 * ```ts
 * import { LoadDatasetOp } from "@probegraph/probegraph";
 *
 * const op = LoadDatasetOp({ contentHash: "0".repeat(64) });
 * console.log(op.is(LoadDatasetOp), op.kind); // true dataset
 * ```
 */
export const LoadDatasetOp: OpType<"dataset", LoadDatasetFields> = opType({
  type: "LoadDatasetOp",
  kind: "dataset",
  fields: { contentHash: stringField() },
});

/** Fields of `LoadLocalParquetDatasetOp`. */
export interface LoadLocalParquetFields {
  /** SHA-256 of the file's bytes, in hex. */
  readonly contentHash: string;
  /** Where the file is. Not hashed: the same bytes elsewhere are the same dataset. */
  readonly filePath: string;
}

/**
 * A parquet file, named by its content.
 *
 * @example
 * ```ts
 * import { LoadLocalParquetDatasetOp, Runner } from "@probegraph/probegraph";
 *
 * const runner = new Runner({ store: "memory://" });
 * const op = await runner.fromParquet("demo/data/test.parquet");
 * console.log(op.is(LoadLocalParquetDatasetOp), await op.shape); // true [ 500, 3 ]
 * ```
 */
export const LoadLocalParquetDatasetOp: OpType<"dataset", LoadLocalParquetFields> = opType({
  type: "LoadLocalParquetDatasetOp",
  kind: "dataset",
  fields: { contentHash: stringField(), filePath: stringField({ hashed: false }) },
});

/** Fields of `LoadInlineJsonDatasetOp`. */
export interface LoadInlineJsonFields {
  /** Column name to values, one for each row. */
  readonly data: { readonly [column: string]: readonly PythonJson[] };
}

/**
 * A small dataset that is written inside the graph.
 *
 * @example
 * ```ts
 * import { LoadInlineJsonDatasetOp, Runner } from "@probegraph/probegraph";
 *
 * const op = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!"] });
 * console.log(op.is(LoadInlineJsonDatasetOp), await op.toRows()); // true [ { text: "Hi!" } ]
 * ```
 */
export const LoadInlineJsonDatasetOp: OpType<"dataset", LoadInlineJsonFields> = opType({
  type: "LoadInlineJsonDatasetOp",
  kind: "dataset",
  fields: { data: columnsField() },
});

/**
 * What is wrong with the lengths of inline columns, or `undefined`. A graph file can hold any.
 *
 * @example
 * ```ts
 * import { unequalLengths } from "@probegraph/probegraph";
 *
 * console.log(unequalLengths({ data: { a: [1n], b: [] } }) !== undefined); // true
 * ```
 */
export function unequalLengths({ data }: LoadInlineJsonFields): string | undefined {
  const lengths = Object.entries(data).map(([name, column]) => [name, column.length] as const);
  const odd = lengths.find(([, length]) => length !== lengths[0][1]);
  if (odd === undefined) return undefined;
  const [first, other] = [lengths[0], odd].map(([name, length]) => `${JSON.stringify(name)} has ${length}`);
  return `columns must have one value for each row, but ${first} and ${other}`;
}

/** Fields of `LoadLocalCsvDatasetOp`. */
export interface LoadLocalCsvFields {
  /** SHA-256 of the file's bytes, in hex. */
  readonly contentHash: string;
  /** What separates the fields of a line: a comma, a tab, … */
  readonly delimiter: "," | ";" | "\t" | "|";
  /** Where the file is. Not hashed. */
  readonly filePath: string;
}

/**
 * The field of what separates the fields of a CSV line.
 *
 * @example
 * ```ts
 * import { delimiterField } from "@probegraph/probegraph";
 *
 * console.log(delimiterField().default); // ,
 * ```
 */
export function delimiterField(): DefaultedField<LoadLocalCsvFields["delimiter"]> {
  return enumField([",", ";", "\t", "|"], { default: "," });
}

/**
 * A CSV file with a header line, named by its content. An op type of ours: krnel-graph reads parquet only.
 *
 * @example
 * ```ts
 * import { LoadLocalCsvDatasetOp, Runner } from "@probegraph/probegraph";
 *
 * const runner = new Runner({ store: "memory://" });
 * const op = await runner.fromCsv("tests/notebooks/study/prompts.csv");
 * console.log(op.is(LoadLocalCsvDatasetOp), await op.shape); // true [ 300, 3 ]
 * ```
 */
export const LoadLocalCsvDatasetOp: OpType<"dataset", LoadLocalCsvFields, "delimiter"> = opType({
  type: "LoadLocalCsvDatasetOp",
  kind: "dataset",
  fields: {
    contentHash: stringField(),
    delimiter: delimiterField(),
    filePath: stringField({ hashed: false }),
  },
});

/** A type that a column of a CSV file can be given. */
export type CsvType = "string" | "integer" | "float" | "boolean";

const CSV_TYPES: readonly unknown[] = ["string", "integer", "float", "boolean"] satisfies CsvType[];

/** Fields of `LoadTypedCsvDatasetOp`. */
export interface LoadTypedCsvFields extends LoadLocalCsvFields {
  /** Types of columns by their names; the others' are inferred. */
  readonly columns: { readonly [column: string]: CsvType };
  /** The file's encoding, by its name in the WHATWG's standard; `null` is UTF-8, or UTF-16 with a byte order mark. */
  readonly encoding: string | null;
}

/**
 * A CSV file that is read with given types or in a given encoding, named by its content and these.
 *
 * @example
 * ```ts
 * import { LoadTypedCsvDatasetOp, Runner } from "@probegraph/probegraph";
 *
 * const runner = new Runner({ store: "memory://" });
 * const op = await runner.fromCsv("tests/notebooks/study/prompts.csv", { encoding: "utf-8" });
 * console.log(op.is(LoadTypedCsvDatasetOp), await op.shape); // true [ 300, 3 ]
 * ```
 */
export const LoadTypedCsvDatasetOp: OpType<"dataset", LoadTypedCsvFields, "delimiter" | "columns" | "encoding"> =
  opType({
    type: "LoadTypedCsvDatasetOp",
    kind: "dataset",
    fields: {
      contentHash: stringField(),
      delimiter: delimiterField(),
      filePath: stringField({ hashed: false }),
      columns: scalarMapField({ default: {} }) as DefaultedField<LoadTypedCsvFields["columns"]>,
      encoding: optional(stringField()),
    },
    check: csvProblem,
  });

/**
 * What is wrong with types of columns or an encoding, or `undefined`.
 *
 * @example
 * ```ts
 * import { csvProblem } from "@probegraph/probegraph";
 *
 * console.log(csvProblem({ columns: {}, encoding: "utf-8" })); // undefined: nothing is wrong
 * ```
 */
export function csvProblem(
  { columns, encoding }: Pick<LoadTypedCsvFields, "columns" | "encoding">,
): string | undefined {
  return typeProblem(columns) ?? encodingProblem(encoding);
}

function typeProblem(columns: { readonly [column: string]: unknown }): string | undefined {
  const odd = Object.entries(columns).find(([, type]) => !CSV_TYPES.includes(type));
  if (odd === undefined) return undefined;
  return `column ${JSON.stringify(odd[0])} has the type ${JSON.stringify(odd[1])}: it can be ${CSV_TYPES.join(", ")}`;
}

function encodingProblem(encoding: string | null): string | undefined {
  if (encoding === null) return undefined;
  try {
    new TextDecoder(encoding);
    return undefined;
  } catch {
    return `no encoding is called ${JSON.stringify(encoding)}: names are "windows-1252", "utf-16le", "shift_jis", …`;
  }
}

/** Fields of `LoadLocalJsonlDatasetOp`. */
export interface LoadLocalJsonlFields {
  /** SHA-256 of the file's bytes, in hex. */
  readonly contentHash: string;
  /** Where the file is. Not hashed. */
  readonly filePath: string;
}

/**
 * A file of JSON lines, named by its content. An op type of ours: krnel-graph reads parquet only.
 *
 * @example
 * ```ts
 * import { LoadLocalJsonlDatasetOp, Runner } from "@probegraph/probegraph";
 *
 * const path = await Deno.makeTempFile({ suffix: ".jsonl" });
 * await Deno.writeTextFile(path, '{"text": "Hi!"}\n{"text": "Stop it."}\n');
 * const op = await new Runner({ store: "memory://" }).fromJsonl(path);
 * console.log(op.is(LoadLocalJsonlDatasetOp), await op.toRows()); // true [ { text: "Hi!" }, { text: "Stop it." } ]
 * ```
 */
export const LoadLocalJsonlDatasetOp: OpType<"dataset", LoadLocalJsonlFields> = opType({
  type: "LoadLocalJsonlDatasetOp",
  kind: "dataset",
  fields: { contentHash: stringField(), filePath: stringField({ hashed: false }) },
});

/** Fields of `LoadArrowDatasetOp`. */
export interface LoadArrowFields {
  /** SHA-256 of the table as an Arrow IPC stream, in hex. */
  readonly contentHash: string;
}

/**
 * A table that was in memory; the runner kept it in the store when the op was made. An op type of ours.
 *
 * @example
 * ```ts
 * import { tableFromArrays } from "apache-arrow";
 * import { LoadArrowDatasetOp, Runner } from "@probegraph/probegraph";
 *
 * const runner = new Runner({ store: "memory://" });
 * const op = await runner.fromArrow(tableFromArrays({ text: ["Hi!"] }));
 * console.log(op.is(LoadArrowDatasetOp), await op.toRows()); // true [ { text: "Hi!" } ]
 * ```
 */
export const LoadArrowDatasetOp: OpType<"dataset", LoadArrowFields> = opType({
  type: "LoadArrowDatasetOp",
  kind: "dataset",
  fields: { contentHash: stringField() },
});
