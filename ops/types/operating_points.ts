/**
 * The op that chooses the threshold at which scores are to decide.
 *
 * @module
 */

import { floatField, opField, optional, scalarMapField } from "../fields.ts";
import { show, showValues } from "../messages.ts";
import type { Op } from "../op.ts";
import { type OpType, opType } from "../op_type.ts";
import type { PythonJson } from "../python_json.ts";
import { judgedFields, type JudgedRows } from "./judged_fields.ts";

/** What mistakes cost, in any unit. */
export interface MistakeCosts {
  /** A negative row that is flagged. */
  readonly falsePositive: number;
  /** A positive row that is not. */
  readonly falseNegative: number;
}

/** Fields of `OperatingPointOp`. Exactly one of the goals is given. */
export interface OperatingPointFields extends JudgedRows {
  /** The rows that the threshold is chosen on; `null` for those that are judged. */
  readonly chooseOn: Op<"boolean"> | null;
  /** Goal: the highest recall at which at most this share of negative rows is flagged. */
  readonly maxFalsePositiveRate: number | null;
  /** Goal: the fewest flagged negative rows at which at least this share of positive rows is found. */
  readonly minRecall: number | null;
  /** Goal: the highest recall at which at least this share of flagged rows is positive. */
  readonly minPrecision: number | null;
  /** Goal: the lowest mean cost of a row, of mistakes that cost so much. */
  readonly costs: { readonly [mistake: string]: PythonJson } | null;
  /** The share of positive rows where the scores will decide; `null`: that of the rows at hand. */
  readonly prevalence: number | null;
  /** How many rows a day will be decided, for a table of what that means; `null` for none. */
  readonly rowsPerDay: number | null;
}

/**
 * Metrics at the threshold that meets a goal, which is chosen on some rows. krnel-graph has no such op.
 *
 * @example
 * ```ts
 * import { OperatingPointOp, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ score: [0.9, 0.1], bad: [true, false] });
 * const op = data.colScore("score").operatingPoint({ gtPositives: data.colBoolean("bad"), maxFpr: 0 });
 * console.log(op.is(OperatingPointOp), (await op.toJson()).all.operating_point?.threshold); // true 0.9
 * ```
 */
export const OperatingPointOp: OpType<"report", OperatingPointFields> = opType({
  type: "OperatingPointOp",
  kind: "report",
  fields: {
    ...judgedFields,
    chooseOn: optional(opField(["boolean"])),
    maxFalsePositiveRate: optional(floatField()),
    minRecall: optional(floatField()),
    minPrecision: optional(floatField()),
    costs: optional(scalarMapField()),
    prevalence: optional(floatField()),
    rowsPerDay: optional(floatField()),
  },
  aliases: { maxFpr: "maxFalsePositiveRate" },
  check: (fields) => wrongGoal(fields) ?? wrongShare(fields) ?? wrongAmount(fields),
});

type Goals = Readonly<Record<keyof OperatingPointFields, unknown>>;

const GOALS = ["maxFalsePositiveRate", "minRecall", "minPrecision", "costs"] as const;

function wrongGoal(fields: Goals): string | undefined {
  const given = GOALS.filter((name) => fields[name] !== null);
  if (given.length === 1) return undefined;
  return `needs one goal (${GOALS.join(", ")}), got ${given.length === 0 ? "none" : given.join(" and ")}`;
}

function wrongShare(fields: Goals): string | undefined {
  const shares = ["maxFalsePositiveRate", "minRecall", "minPrecision", "prevalence"] as const;
  const wrong = shares.find((name) => fields[name] !== null && !isBetween(fields[name], 0, 1));
  return wrong && `${wrong} is a share from 0 to 1, got ${show(fields[wrong])}`;
}

function wrongAmount({ costs, rowsPerDay }: Goals): string | undefined {
  if (rowsPerDay !== null && !isAmount(rowsPerDay)) return `rowsPerDay is 0 or more, got ${show(rowsPerDay)}`;
  if (costs === null || isCosts(costs as object)) return undefined;
  return `costs are { falsePositive, falseNegative }, two numbers of 0 or more, got ${showValues(costs)}`;
}

function isCosts(costs: object): boolean {
  const names = Object.keys(costs).toSorted().join();
  return names === "falseNegative,falsePositive" && Object.values(costs).every(isAmount);
}

function isAmount(value: unknown): boolean {
  return isBetween(value, 0, Number.MAX_VALUE);
}

function isBetween(value: unknown, low: number, high: number): boolean {
  const number = Number(value);
  return typeof value !== "string" && number >= low && number <= high;
}
