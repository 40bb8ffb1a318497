/**
 * @module
 */

import { asked } from "../asked.ts";
import { type Description, draw } from "../drawing.ts";
import type { FloatLiteral } from "../float.ts";
import { call, callWith } from "../fluent/call.ts";
import * as methods from "../fluent/dataset.ts";
import type { OtherName } from "../known_names.ts";
import { Op } from "../op.ts";
import { registerHandle } from "../registry.ts";
import type { AssignRowIDFields, AssignTrainTestSplitFields } from "../types/columns.ts";
import type { KeyKind } from "../types/rows.ts";
import type { JinjaTemplatizeFields } from "../types/text.ts";
import type { BooleanColumn } from "./boolean_column.ts";
import type { CategoricalColumn } from "./categorical_column.ts";
import type { Known } from "./handle.ts";
import type { ConversationColumn, JsonColumn } from "./json_column.ts";
import type { RowIdColumn } from "./row_id_column.ts";
import type { ScoreColumn } from "./score_column.ts";
import type { SplitColumn } from "./split_column.ts";
import type { TextColumn } from "./text_column.ts";
import type { VectorColumn } from "./vector_column.ts";

/** Options of {@linkcode Dataset.assignTrainTestSplit}. */
export interface SplitOptions {
  /** A fraction between 0 and 1, or a count. @default the complement of `trainSize`, or 0.25 */
  readonly testSize?: number | bigint | FloatLiteral | null;
  /** A fraction between 0 and 1, or a count. @default the complement of `testSize` */
  readonly trainSize?: number | bigint | FloatLiteral | null;
  /** Seed. @default 42 */
  readonly randomState?: number | bigint;
}

/** Options of {@linkcode Dataset.template}. */
export interface TemplateOptions {
  /** Longest text, in code points; longer ones are cut. @default no limit */
  readonly maxLength?: number | bigint | null;
  /** Whether white space around the template is removed. @default true */
  readonly stripTemplateWhitespace?: boolean;
}

/** Options of {@linkcode Dataset.take}. */
export interface TakeOptions {
  /** Take every skip-th row. @default 1 */
  readonly skip?: number | bigint;
  /** Rows left out at the start. @default 0 */
  readonly offset?: number | bigint;
}

/** Options of {@linkcode Dataset.sortBy}. */
export interface SortOptions {
  /** Whether the greatest come first. @default false */
  readonly descending?: boolean;
}

/** Options of {@linkcode Dataset.sample}: how many rows, and which. */
export interface SampleOptions {
  /** How many rows; all where there are no more. @default see `fraction` */
  readonly n?: number | bigint | null;
  /** Which share of the rows, rounded to a whole number of them; in place of `n`. @default see `n` */
  readonly fraction?: number | null;
  /** Seed. @default 42 */
  readonly seed?: number | bigint;
}

/** A column by which rows are ordered, counted or told apart. */
export type CountBy = Op<KeyKind>;

/** Options of {@linkcode Dataset.dropDuplicates}. */
export interface DropDuplicatesOptions {
  /** Rows are duplicates where these are equal: one column, or several. @default all columns of the dataset */
  readonly by?: CountBy | readonly CountBy[] | null;
  /** Which of several stays. @default "first" */
  readonly keep?: "first" | "last";
}

/** What a template variable can be: a column, or a constant. */
export type TemplateVariable = TextColumn | JsonColumn | ConversationColumn | string | number | bigint | FloatLiteral;

/** A column's name: editors offer those that are known. */
export type ColumnName<C extends string> = C | OtherName;

/**
 * Rows with named columns. `C` are the columns' names, where they are known.
 *
 * @example
 * ```ts
 * import { Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({
 *   text: ["Hi!", "Stop it.", "Go on."],
 *   label: ["a", "b", "a"],
 *   score: [0.2, 0.9, 0.4],
 *   bad: [false, true, false],
 * });
 * console.log((await data.columns).score); // number
 * console.log(await data.maskRows(data.colBoolean("bad")).toRows()); // [ { text: "Stop it.", label: "b", score: 0.9, bad: true } ]
 * ```
 */
export class Dataset<C extends string = string> extends Op<"dataset"> {
  /** A column of vectors of one length. */
  colVector(columnName: ColumnName<C>): VectorColumn {
    return call(methods.colVector, this, columnName);
  }

  /** A column of text. */
  colText(columnName: ColumnName<C>): TextColumn {
    return call(methods.colText, this, columnName);
  }

  /** A column of conversations: lists of `{ role, content }`. */
  colConversation(columnName: ColumnName<C>): ConversationColumn {
    return call(methods.colConversation, this, columnName);
  }

  /** A column of labels. */
  colCategorical(columnName: ColumnName<C>): CategoricalColumn {
    return call(methods.colCategorical, this, columnName);
  }

  /** A column that says which split each row belongs to. */
  colTrainTestSplit(columnName: ColumnName<C>): SplitColumn {
    return call(methods.colTrainTestSplit, this, columnName);
  }

  /** A column of numbers. */
  colScore(columnName: ColumnName<C>): ScoreColumn {
    return call(methods.colScore, this, columnName);
  }

  /** A column of truth values. */
  colBoolean(columnName: ColumnName<C>): BooleanColumn {
    return call(methods.colBoolean, this, columnName);
  }

  /** A column of structured data. */
  colJson(columnName: ColumnName<C>): JsonColumn {
    return call(methods.colJson, this, columnName);
  }

  /**
   * A random split of the rows into `train` and `test`, the same as krnel-graph's.
   *
   * @throws {OpError} for an unknown option or one of the wrong type.
   */
  assignTrainTestSplit(
    options: SplitOptions = {},
  ): Known<SplitColumn, AssignTrainTestSplitFields & Readonly<Record<"dataset", this>>> {
    return call(methods.assignTrainTestSplit, this, options);
  }

  /** An id for each row, from its values: equal rows have equal ids, different rows have different ones. */
  assignRowId(): Known<RowIdColumn, AssignRowIDFields & Readonly<Record<"dataset", this>>> {
    return call(methods.assignRowId, this);
  }

  /**
   * Text from a Jinja2 template, rendered for each row.
   *
   * @param source The template.
   * @param variables Columns, which differ from row to row, and constants.
   * @throws {OpError} for a variable that is neither a text or JSON column nor a number or string.
   */
  template(
    source: string,
    variables: Readonly<Record<string, TemplateVariable>> = {},
    options: TemplateOptions = {},
  ): Known<TextColumn, JinjaTemplatizeFields> {
    return call(methods.template, this, source, variables, options);
  }

  /**
   * The first rows, every skip-th one from an offset on.
   *
   * @param numRows At most so many rows. @default all
   */
  take(numRows?: number | bigint | null, options?: TakeOptions): Dataset<C>;
  /** Every skip-th row from an offset on: `take({ skip: 10 })`. */
  take(options: TakeOptions): Dataset<C>;
  take(first?: number | bigint | null | TakeOptions, second?: TakeOptions): Dataset<C> {
    return call(methods.take, this, first, second);
  }

  /**
   * The first rows: `take(n)` in the word that pandas and polars have for it.
   *
   * @param n How many. @default 5
   */
  head(n: number | bigint = 5): Dataset<C> {
    return this.take(n);
  }

  /**
   * What each column holds: its type, what is missing, how many values there are and which is the most frequent, statistics of
   * numbers, lengths of texts. Shown as the last line of a cell, it computes what is missing; `toRows()` gives the same as data.
   */
  describe(): Description {
    return draw("description", this, {}) as Description;
  }

  /** The columns' types in words, by their names: `{ prompt: "text", score: "number" }`. Computes what is missing. */
  get columns(): Promise<Readonly<Record<C, string>>> {
    return asked(this.evaluatorFor({}, "columns").shape(this)).then(({ columns }) =>
      columns as Readonly<Record<C, string>>
    );
  }

  /** How many rows and columns there are. Computes what is missing. */
  get shape(): Promise<readonly [rows: number, columns: number]> {
    return asked(this.evaluatorFor({}, "shape").shape(this)).then((
      { rows, columns },
    ) => [rows, Object.keys(columns).length]);
  }

  /** The rows at which `mask` is true. */
  maskRows(mask: BooleanColumn): Dataset<C> {
    return call(methods.maskRows, this, mask);
  }

  /**
   * The rows in the order of a column. Rows of equal values keep their order, so that sorting by one column after another
   * sorts by both; NaN comes after all numbers, and what is missing at the very end, in either direction.
   */
  sortBy(by: CountBy, options: SortOptions = {}): Dataset<C> {
    return call(methods.sortBy, this, by, options);
  }

  /**
   * Some rows at random, each at most once, in the order in which they are drawn: `random.Random(seed).sample` of Python. As
   * many as there are shuffles them.
   *
   * @param n How many rows; all where there are no more.
   * @throws {OpError} where both a number and a fraction are given, or none.
   */
  sample(n: number | bigint, options?: Omit<SampleOptions, "n" | "fraction">): Dataset<C>;
  /** Some rows at random: `sample({ n: 100, seed: 1 })`, or a share of them, `sample({ fraction: 0.1 })`. */
  sample(options: SampleOptions): Dataset<C>;
  sample(first: number | bigint | SampleOptions, second?: SampleOptions): Dataset<C> {
    return call(methods.sample, this, first, second);
  }

  /** One row of each that are equal, in order. Missing values are equal to each other, and so are NaNs. */
  dropDuplicates(options: DropDuplicatesOptions = {}): Dataset<C> {
    return call(methods.dropDuplicates, this, options);
  }

  /**
   * How many rows each group has: a dataset with a row for each combination of values that occurs, and their number in the
   * column `count`, the largest first.
   *
   * @example
   * ```ts
   * import { Runner } from "@probegraph/probegraph";
   *
   * const data = new Runner({ store: "memory://" }).fromInline({ label: ["a", "b", "a"], source: ["x", "x", "x"] });
   * const counts = data.countBy(data.colCategorical("label"), data.colCategorical("source"));
   * console.log(await counts.toRows()); // [{ label: "a", source: "x", count: 2 }, { label: "b", source: "x", count: 1 }]
   * ```
   */
  countBy(...by: readonly CountBy[]): Dataset {
    return callWith(methods.countBy, this, by);
  }
}

registerHandle("dataset", Dataset);
