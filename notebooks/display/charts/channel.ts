/**
 * What a chart is drawn from: ops, whose results are asked for, or plain values.
 *
 * @module
 */

import { mapResting } from "../../../stores/pace.ts";
import { columnCure } from "../../../ops/column_cure.ts";
import { OpError } from "../../../ops/errors.ts";
import type { ColumnValues } from "../../../ops/evaluator.ts";
import { isList } from "../../../ops/lists.ts";
import { show } from "../../../ops/messages.ts";
import type { Op } from "../../../ops/op.ts";
import { isOp } from "../../../ops/op_reference.ts";
import { isNamed } from "../../../ops/options.ts";
import { phraseOf } from "../words.ts";

/** A column: an op, or the values themselves. */
export type Channel = Op | ArrayLike<unknown>;

/** The kinds of column that are most often drawn. */
const MEANT = ["score", "categorical"] as const;

/** The values of a channel. Computes what is missing. @throws {OpError} for anything else than a column. */
export async function channelValues(chart: string, name: string, channel: Channel): Promise<ColumnValues> {
  if (isOp(channel)) return await channel.toArray();
  if (isList(channel)) return channel as unknown as ColumnValues;
  throw new OpError(
    `${chart}() takes ${name}: a column or an array, got ${show(channel)}${columnCure(channel, MEANT)}`,
  );
}

/** @throws {OpError} where what should be columns by name is a column, or several without names. */
export function checkNamed(chart: string, option: string, channels: unknown): void {
  if (channels === undefined) return;
  if (isNamed(channels)) return;
  const works = `${option}: { name: column }`;
  throw new OpError(`${chart}() takes ${option}, columns by name as in { ${works} }, got ${show(channels)}`);
}

/** The values of a channel as numbers; what is none is NaN. */
export async function channelNumbers(chart: string, name: string, channel: Channel): Promise<Float64Array> {
  const values = await channelValues(chart, name, channel);
  if (values instanceof Float64Array) return values;
  const numbers = new Float64Array(values.length);
  await mapResting(values as ArrayLike<unknown>, (value, i) => {
    const isNumber = typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
    numbers[i] = isNumber ? Number(value) : NaN;
  });
  return numbers;
}

/** The words for the values of a channel, which `name` finds: those of few different values are found once for each. */
export async function channelNames(
  chart: string,
  what: string,
  channel: Channel,
  name: (value: unknown) => string,
): Promise<string[]> {
  const known = new Map<unknown, string>();
  return await mapResting(await channelValues(chart, what, channel) as ArrayLike<unknown>, (value) => {
    const found = known.get(value);
    if (found !== undefined) return found;
    const made = name(value);
    if (known.size < MOST_KNOWN) known.set(value, made);
    return made;
  });
}

const MOST_KNOWN = 1000;

/** What a channel is called: a column's name, or what it is. */
export function channelName(channel: Channel, otherwise: string): string {
  if (!isOp(channel)) return otherwise;
  return phraseOf(channel);
}

/** What a chart of a column shows: "label by split". */
export function chartTitle(column: Channel, by: Channel | undefined, otherwise: string): string {
  const name = channelName(column, otherwise);
  return isOp(by) ? `${name} by ${phraseOf(by)}` : name;
}

/** @throws {OpError} where two channels have different lengths. */
export function checkLength(chart: string, name: string, length: number, expected: number): void {
  if (length !== expected) {
    throw new OpError(`${chart}() takes one ${name} for each of the ${expected} points, got ${length}`);
  }
}
