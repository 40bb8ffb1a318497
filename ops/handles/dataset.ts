/**
 * @module
 */

import { createOp } from "../create.ts";
import type { OpDefinition } from "../definition.ts";
import { OpError } from "../errors.ts";
import type { FloatLiteral } from "../float.ts";
import type { Kind } from "../kinds.ts";
import { show } from "../messages.ts";
import { Op } from "../op.ts";
import { isOp } from "../op_reference.ts";
import { stripWhitespace } from "../python_space.ts";
import { registerHandle } from "../registry.ts";
import * as columns from "../types/columns.ts";
import { MaskRowsOp, type TakeRowsFields, TakeRowsOp, wrongStep } from "../types/rows.ts";
import { type JinjaTemplatizeFields, JinjaTemplatizeOp } from "../types/text.ts";
import type { BooleanColumn } from "./boolean_column.ts";
import type { CategoricalColumn } from "./categorical_column.ts";
import type { Known } from "./handle.ts";
import type { ConversationColumn, JsonColumn } from "./json_column.ts";
import { checkOptions } from "./options.ts";
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

/** What a template variable can be: a column, or a constant. */
export type TemplateVariable = TextColumn | JsonColumn | ConversationColumn | string | number | bigint | FloatLiteral;

/** Rows with named columns. */
export class Dataset extends Op<"dataset"> {
  /** A column of vectors of one length. */
  colVector(columnName: string): VectorColumn {
    return this.#select(columns.SelectVectorColumnOp, columnName) as VectorColumn;
  }

  /** A column of text. */
  colText(columnName: string): TextColumn {
    return this.#select(columns.SelectTextColumnOp, columnName) as TextColumn;
  }

  /** A column of conversations: lists of `{ role, content }`. */
  colConversation(columnName: string): ConversationColumn {
    return this.#select(columns.SelectConversationColumnOp, columnName) as ConversationColumn;
  }

  /** A column of labels. */
  colCategorical(columnName: string): CategoricalColumn {
    return this.#select(columns.SelectCategoricalColumnOp, columnName) as CategoricalColumn;
  }

  /** A column that says which split each row belongs to. */
  colTrainTestSplit(columnName: string): SplitColumn {
    return this.#select(columns.SelectTrainTestSplitColumnOp, columnName) as SplitColumn;
  }

  /** A column of numbers. */
  colScore(columnName: string): ScoreColumn {
    return this.#select(columns.SelectScoreColumnOp, columnName) as ScoreColumn;
  }

  /** A column of truth values. */
  colBoolean(columnName: string): BooleanColumn {
    return this.#select(columns.SelectBooleanColumnOp, columnName) as BooleanColumn;
  }

  /** A column of structured data. */
  colJson(columnName: string): JsonColumn {
    return this.#select(columns.SelectJSONColumnOp, columnName) as JsonColumn;
  }

  /**
   * A random split of the rows into `train` and `test`, the same as krnel-graph's.
   *
   * @throws {OpError} for an unknown option or one of the wrong type.
   */
  assignTrainTestSplit(
    options: SplitOptions = {},
  ): Known<SplitColumn, columns.AssignTrainTestSplitFields & Readonly<Record<"dataset", this>>> {
    const given = checkOptions("assignTrainTestSplit", options, ["testSize", "trainSize", "randomState"]);
    return createOp(columns.AssignTrainTestSplitOp, { randomState: 42, ...given, dataset: this }) as never;
  }

  /** An id for each row, from its values: equal rows have equal ids, different rows have different ones. */
  assignRowId(): Known<RowIdColumn, columns.AssignRowIDFields & Readonly<Record<"dataset", this>>> {
    return createOp(columns.AssignRowIDOp, { dataset: this }) as never;
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
    const given = checkOptions("template", options, ["maxLength", "stripTemplateWhitespace"]);
    if (typeof source !== "string") throw new OpError(`template() takes the template's text, got ${show(source)}`);
    const { stripTemplateWhitespace: strip = true, maxLength } = given;
    if (typeof strip !== "boolean") {
      throw new OpError(`template() takes stripTemplateWhitespace: true or false, got ${show(strip)}`);
    }
    const entries = Object.entries(variables ?? {});
    return createOp(JinjaTemplatizeOp, {
      template: strip ? stripWhitespace(source) : source,
      context: Object.fromEntries(entries.filter(([, value]) => isOp(value))),
      constants: Object.fromEntries(entries.filter(([, value]) => !isOp(value))),
      maxLength,
    }, this.evaluator) as never;
  }

  /**
   * The first rows, every skip-th one from an offset on.
   *
   * @param numRows At most so many rows. @default all
   */
  take(numRows?: number | bigint | null, options?: TakeOptions): Dataset;
  /** Every skip-th row from an offset on: `take({ skip: 10 })`. */
  take(options: TakeOptions): Dataset;
  take(first?: number | bigint | null | TakeOptions, second?: TakeOptions): Dataset {
    const isCounted = typeof first !== "object" || first === null;
    if (!isCounted && second !== undefined) {
      throw new OpError(`take(numRows, options) takes the number of rows first, got ${show(first)}`);
    }
    const given = checkOptions("take", isCounted ? second : first, ["skip", "offset"]);
    const taken = createOp(TakeRowsOp, { ...given, numRows: isCounted ? first : null, dataset: this });
    const problem = wrongStep(taken.fields as unknown as TakeRowsFields);
    if (problem !== undefined) throw new OpError(`take(): ${problem}`);
    return taken as Dataset;
  }

  /** The rows at which `mask` is true. */
  maskRows(mask: BooleanColumn): Dataset {
    return createOp(MaskRowsOp, { dataset: this, mask }) as Dataset;
  }

  #select<K extends Kind>(definition: OpDefinition<K, columns.SelectColumnFields>, columnName: string): Op<K> {
    return createOp(definition, { columnName, dataset: this });
  }
}

registerHandle("dataset", Dataset);
