/**
 * Ops that ask something of each row of a column: comparisons, missing values, text that is contained or matched.
 *
 * A missing value gives a missing answer, as in SQL and pyarrow, and `maskRows` keeps no such row. Only `IsNullOp` answers for
 * each row. NaN follows IEEE 754: it is unequal to every number, and neither less nor greater.
 *
 * @module
 */

import { booleanField, enumField, operandField, opField, stringField, stringSetField } from "../fields.ts";
import type { Kind } from "../kinds.ts";
import { aOrAn, show } from "../messages.ts";
import type { Op } from "../op.ts";
import { isOp } from "../op_reference.ts";
import { type OpType, opType } from "../op_type.ts";
import { patternProblem } from "../pattern.ts";

/** The operations of `CompareOp`. */
export type CompareOperation = ">" | ">=" | "<" | "<=" | "==" | "!=";

/** The kinds of column whose values can be compared. */
export type ComparableKind = "score" | "categorical" | "split" | "text" | "boolean";

/** What a column is compared with: another column, row by row, or one value. */
export type Comparand = Op<ComparableKind> | number | bigint | string | boolean;

const COMPARABLE = ["score", "categorical", "split", "text", "boolean"] as const;

/** Fields of `CompareOp`. */
export interface CompareFields {
  /** What is asked, row by row. */
  readonly operation: CompareOperation;
  /** The first operand. */
  readonly left: Op<ComparableKind>;
  /** The other operand. */
  readonly right: Comparand;
}

/**
 * A column compared with another, or with a value: numbers exactly, texts by code point. An op type of ours.
 *
 * @example
 * ```ts
 * import { CompareOp, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ score: [0.9, 0.1] });
 * const op = data.colScore("score").gt(0.5);
 * console.log(op.is(CompareOp), await op.toArray()); // true [ true, false ]
 * ```
 */
export const CompareOp: OpType<"boolean", CompareFields> = opType({
  type: "CompareOp",
  kind: "boolean",
  ephemeral: true,
  fields: {
    operation: enumField([">", ">=", "<", "<=", "==", "!="]),
    left: opField(COMPARABLE),
    right: operandField(COMPARABLE),
  },
  check: ({ operation, left, right }) => orderProblem(operation, left) ?? differentSorts(left, right),
});

/** Fields of `BetweenOp`. */
export interface BetweenFields {
  /** The column. */
  readonly input: Op<"score" | "categorical" | "split" | "text">;
  /** The least value that is between. */
  readonly low: Comparand;
  /** The greatest value that is between. */
  readonly high: Comparand;
}

/**
 * Whether values are at least `low` and at most `high`, as SQL's BETWEEN. An op type of ours.
 *
 * @example
 * ```ts
 * import { BetweenOp, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ score: [0.9, 0.1] });
 * const op = data.colScore("score").between(0.5, 1);
 * console.log(op.is(BetweenOp), await op.toArray()); // true [ true, false ]
 * ```
 */
export const BetweenOp: OpType<"boolean", BetweenFields> = opType({
  type: "BetweenOp",
  kind: "boolean",
  ephemeral: true,
  fields: {
    input: opField(["score", "categorical", "split", "text"]),
    low: operandField(COMPARABLE),
    high: operandField(COMPARABLE),
  },
  check: ({ input, low, high }) => differentSorts(input, low) ?? differentSorts(input, high),
});

/** Fields of `IsNullOp`. */
export interface IsNullFields {
  /** The column. */
  readonly input: Op;
  /** Whether NaN counts as missing. */
  readonly nanIsNull: boolean;
}

/**
 * Whether values are missing. An op type of ours.
 *
 * @example
 * ```ts
 * import { IsNullOp, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ score: [0.9, null] });
 * const op = data.colScore("score").isNull();
 * console.log(op.is(IsNullOp), await op.toArray()); // true [ false, true ]
 * ```
 */
export const IsNullOp: OpType<"boolean", IsNullFields, "nanIsNull"> = opType({
  type: "IsNullOp",
  kind: "boolean",
  ephemeral: true,
  fields: {
    input: opField<Kind>(["text", "json", "categorical", "split", "boolean", "score", "vector"]),
    nanIsNull: booleanField({ default: false }),
  },
});

/** Fields of `ContainsTextOp`. */
export interface ContainsTextFields {
  /** The texts. */
  readonly text: Op<"text" | "categorical" | "split">;
  /** What is looked for in them, letter by letter. */
  readonly part: string;
  /** Whether letters of either case are the same. */
  readonly ignoreCase: boolean;
}

/**
 * Whether texts contain a text. An op type of ours.
 *
 * @example
 * ```ts
 * import { ContainsTextOp, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] });
 * const op = data.colText("text").contains("it");
 * console.log(op.is(ContainsTextOp), await op.toArray()); // true [ false, true ]
 * ```
 */
export const ContainsTextOp: OpType<"boolean", ContainsTextFields, "ignoreCase"> = opType({
  type: "ContainsTextOp",
  kind: "boolean",
  ephemeral: true,
  fields: {
    text: opField(["text", "categorical", "split"]),
    part: stringField(),
    ignoreCase: booleanField({ default: false }),
  },
});

/** Fields of `MatchesPatternOp`. */
export interface MatchesPatternFields {
  /** The texts. */
  readonly text: Op<"text" | "categorical" | "split">;
  /** A regular expression in RE2's syntax. */
  readonly pattern: string;
  /** Whether letters of either case are the same. */
  readonly ignoreCase: boolean;
}

/**
 * Whether a regular expression is found in texts. It has RE2's syntax and meaning, as in DuckDB and pyarrow, and takes a time
 * that grows with the text's length and no faster, whatever the pattern. An op type of ours.
 *
 * @example
 * ```ts
 * import { MatchesPatternOp, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] });
 * const op = data.colText("text").matches("^[HG]");
 * console.log(op.is(MatchesPatternOp), await op.toArray()); // true [ true, false ]
 * ```
 */
export const MatchesPatternOp: OpType<"boolean", MatchesPatternFields, "ignoreCase"> = opType({
  type: "MatchesPatternOp",
  kind: "boolean",
  ephemeral: true,
  fields: {
    text: opField(["text", "categorical", "split"]),
    pattern: stringField(),
    ignoreCase: booleanField({ default: false }),
  },
  check: ({ pattern }) => patternProblem(pattern),
});

/** Fields of `RowIdIsInOp`. */
export interface RowIdIsInFields {
  /** The ids of the rows. */
  readonly rowId: Op<"row_id">;
  /** Those that are looked for. Sorted, each once. */
  readonly ids: readonly string[];
}

/**
 * Whether rows are among some, by their ids: in any dataset, since an id follows from the row's values. An op type of ours.
 *
 * @example
 * ```ts
 * import { RowIdIsInOp, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] });
 * const ids = (await data.assignRowId().toArray()).slice(0, 1) as string[];
 * const op = data.assignRowId().isIn(ids);
 * console.log(op.is(RowIdIsInOp), await op.toArray()); // true [ true, false ]
 * ```
 */
export const RowIdIsInOp: OpType<"boolean", RowIdIsInFields> = opType({
  type: "RowIdIsInOp",
  kind: "boolean",
  ephemeral: true,
  fields: { rowId: opField(["row_id"]), ids: stringSetField() },
  check: ({ ids }) => {
    const odd = ids.find((id) => !/^[0-9a-f]{32}$/.test(id));
    return odd === undefined
      ? undefined
      : `${show(odd)} is no row id: those are 32 hexadecimal digits, as assignRowId() gives`;
  },
});

type Sort = "numbers" | "texts" | "truth values";

function orderProblem(operation: CompareOperation, left: Op<ComparableKind>): string | undefined {
  if (left.kind !== "boolean" || operation === "==" || operation === "!=") return undefined;
  return `truth values are equal or not; ${operation} needs numbers or texts`;
}

function differentSorts(left: Op<ComparableKind>, right: Comparand): string | undefined {
  const [a, b] = [sortOf(left), sortOf(right)];
  if (a === b) return undefined;
  const what = isOp(right) ? `${aOrAn(right.type)}, which holds ${b}` : show(right);
  return `a column of ${a} is compared with ${a}; got ${what}${sortCure(a, right)}`;
}

/** What was meant by a value of another sort: the same as it would be in the column, or a column of that name. */
function sortCure(sort: Sort, right: Comparand): string {
  if (isOp(right)) return "";
  if (sort === "texts") return `: as text it is ${show(String(right))}`;
  const alike = typeof right !== "string" ? undefined : sort === "numbers" ? numberIn(right) : TRUTHS.get(right);
  if (alike !== undefined) return `: what is compared is ${alike}`;
  return typeof right === "string" ? `: the column of that name is data.${READERS[sort]}(${show(right)})` : "";
}

/** The number that a text is. */
function numberIn(text: string): number | undefined {
  return text.trim() === "" || Number.isNaN(Number(text)) ? undefined : Number(text);
}

const TRUTHS: ReadonlyMap<string, boolean> = new Map(
  Object.entries({ true: true, True: true, false: false, False: false }),
);

function sortOf(value: Comparand): Sort {
  if (!isOp(value)) return SORTS[typeof value as keyof typeof SORTS];
  if (value.kind === "score") return "numbers";
  return value.kind === "boolean" ? "truth values" : "texts";
}

/** The methods that read such a column. */
const READERS: Readonly<Record<Sort, string>> = {
  numbers: "colScore",
  texts: "colText",
  "truth values": "colBoolean",
};

const SORTS = {
  number: "numbers",
  bigint: "numbers",
  string: "texts",
  boolean: "truth values",
} as const satisfies Readonly<Record<string, Sort>>;
