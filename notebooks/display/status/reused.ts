/**
 * Where rows of a result came from, in words.
 *
 * @module
 */

import { isRecord } from "../../../ops/json_record.ts";
import type { Status } from "../../../ops/evaluator.ts";

/** Rows of a result that were computed for another op. */
export interface ReusedRows {
  /** How many. */
  readonly rows: number;
  /** Rows of the result. */
  readonly of: number;
  /** The other op's uuid. */
  readonly from: string;
}

/** Digits of a hash that are shown. */
const HASH_DIGITS = 8;

/** What a status says of rows that other ops had computed: `1,540 of 1,600 rows from LLMLayerActivationsOp_ab12cd34…`. */
export function reusedTexts({ provenance }: Pick<Status, "provenance">): string[] {
  const { reused } = provenance ?? {};
  return Array.isArray(reused) ? summed(reused.filter(isReused)).map(reusedText) : [];
}

/** Such rows in words. */
export function reusedText({ rows, of, from }: ReusedRows): string {
  const [type, hash] = from.split("_");
  const [count, total] = [rows, of].map((number) => number.toLocaleString("en-US"));
  return `${count} of ${total} rows from ${type}_${hash?.slice(0, HASH_DIGITS) ?? ""}…`;
}

/** Parts of a result that several machines have computed say it each for themselves. */
function summed(reused: readonly ReusedRows[]): ReusedRows[] {
  return [...Map.groupBy(reused, ({ from }) => from).values()].map((same) => ({
    ...same[0],
    rows: same.reduce((sum, { rows }) => sum + rows, 0),
  }));
}

/** Statuses are anybody's who may write to a store. */
function isReused(value: unknown): value is ReusedRows {
  return isRecord(value) && Number.isSafeInteger(value.rows) && Number.isSafeInteger(value.of) &&
    typeof value.from === "string";
}
