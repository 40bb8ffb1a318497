/**
 * What is known of a dataset's columns before it is loaded.
 *
 * @module
 */

import type { DataType, Table, Vector } from "apache-arrow";
import { DatasetError } from "../../ops/errors.ts";
import type { Evaluator } from "../../ops/evaluator.ts";
import type { Kind } from "../../ops/kinds.ts";
import type { Op } from "../../ops/op.ts";
import { isOp } from "../../ops/op_reference.ts";
import { LoadInlineJsonDatasetOp, type LoadInlineJsonFields } from "../../ops/types/datasets.ts";
import { DropDuplicateRowsOp, MaskRowsOp, SampleRowsOp, SortRowsOp, TakeRowsOp } from "../../ops/types/rows.ts";
import { isTextType } from "../../stores/formats/column_kinds.ts";
import { atOnce } from "../../ops/steps.ts";
import { columnOfJson } from "../../stores/formats/columns.ts";
import { columnOfKind } from "../columns/column_of_kind.ts";
import { fileBeginning } from "../files/file_beginning.ts";

/** Columns of which the first rows are known. */
export interface KnownColumns {
  /** Their names. */
  readonly names: readonly string[];
  /** Whether there are no others. */
  readonly hasAll: boolean;
  /** The first rows of one of them. */
  readonly column: (name: string) => Vector;
  /** Whether rows further down leave a column's type what it is. */
  readonly isTyped: boolean;
}

/** The columns of a dataset that is there, that stands in its op, or that a file holds. Computes nothing. */
export async function knownColumns(dataset: Op<"dataset">, runner: Evaluator): Promise<KnownColumns | undefined> {
  if (dataset.type === LoadInlineJsonDatasetOp.type) return ofInline(dataset.fields as unknown as LoadInlineJsonFields);
  if (await runner.has(dataset)) {
    for await (const batch of runner.batches(dataset, { end: 1 })) return ofTable(batch, true, true);
  }
  const source = KEEP_COLUMNS.has(dataset.type) ? dataset.fields.dataset : undefined;
  if (isOp(source, "dataset")) return withoutRows(await knownColumns(source, runner));
  const known = ofFiles.get(dataset) ?? await ofFile(dataset);
  if (known !== undefined) ofFiles.set(dataset, known);
  return known;
}

/** What is wrong with reading a column as one of a kind, as far as its first rows say. */
export function faultOfKind({ column, isTyped }: KnownColumns, name: string, kind: Kind): string | undefined {
  try {
    const values = column(name);
    // What looks like numbers can turn out to be text, and what is text stays that.
    if (isTyped || isText(values)) atOnce(columnOfKind(values, name, kind));
    return undefined;
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    return error.message[0].toUpperCase() + error.message.slice(1);
  }
}

function isText(values: Vector): boolean {
  return isTextType(values.type as DataType) && values.nullCount < values.length;
}

/** Rows of inline data whose types are looked at. */
const LOOKED_AT = 100;

function ofInline({ data }: LoadInlineJsonFields): KnownColumns {
  const column = (name: string): Vector => columnOfJson(data[name].slice(0, LOOKED_AT));
  return { names: Object.keys(data), hasAll: true, column, isTyped: true };
}

/** What is known of files that no one has loaded: a dataset is named by its file's content, so that it stays true. */
const ofFiles = new WeakMap<Op, KnownColumns>();

async function ofFile(dataset: Op<"dataset">): Promise<KnownColumns | undefined> {
  const beginning = await fileBeginning(dataset, LOOKED_AT);
  return beginning && ofTable(beginning.table, beginning.hasAllColumns, beginning.isTyped);
}

function ofTable(table: Table, hasAll: boolean, isTyped: boolean): KnownColumns {
  const names = table.schema.fields.map(({ name }) => name);
  return { names, hasAll, isTyped, column: (name) => table.getChild(name)! };
}

/** Ops that choose and order rows. */
const KEEP_COLUMNS: ReadonlySet<string> = new Set(
  [TakeRowsOp, MaskRowsOp, SortRowsOp, SampleRowsOp, DropDuplicateRowsOp].map(({ type }) => type),
);

/** The same where the first rows are others. */
function withoutRows(known: KnownColumns | undefined): KnownColumns | undefined {
  return known && { ...known, column: (name) => known.column(name).slice(0, 0) };
}
