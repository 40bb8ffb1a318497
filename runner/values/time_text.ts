/**
 * Dates and times as texts of ISO 8601, as Python's `isoformat()` writes them.
 *
 * @module
 */

import { DatasetError } from "../../ops/errors.ts";

const DAY_MILLISECONDS = 86_400_000;
const SECOND = 1_000_000_000n;
/** Nanoseconds of a day. */
export const DAY = 86_400n * SECOND;

/** What a clock shows at a moment, with or without a zone. */
export interface ClockTime {
  /** Days since 1970-01-01. */
  readonly day: number;
  /** Nanoseconds since midnight. */
  readonly nanoseconds: bigint;
  /** How far the zone is ahead of UTC, such as `+01:00`; empty without a zone. */
  readonly offset: string;
}

/** What the clocks of a zone show; without one, of the clock that the moment was read from. */
export function clockTime(nanoseconds: bigint, zone: string | null): ClockTime {
  const ahead = zone === null ? 0n : offsetAt(nanoseconds, zone);
  const local = nanoseconds + ahead;
  const day = (local - modulo(local, DAY)) / DAY;
  return { day: Number(day), nanoseconds: modulo(local, DAY), offset: zone === null ? "" : offsetText(ahead) };
}

/** `2024-02-29`. @throws {DatasetError} for a year that no calendar of JavaScript reaches. */
export function dateText(day: number): string {
  return dateOf(day).toISOString().replace(/T.*/, "");
}

/** The calendar day as a Date at midnight UTC. @throws {DatasetError} for a year that no calendar of JavaScript reaches. */
export function dateOf(day: number): Date {
  const date = new Date(day * DAY_MILLISECONDS);
  if (!Number.isNaN(date.getTime())) return date;
  throw new DatasetError(`a date ${day} days from 1970-01-01 is beyond the calendar: correct it in the data`);
}

/** `09:05:00`, with six digits of the second where it has a fraction, and nine where that has nanoseconds. */
export function timeText(nanoseconds: bigint): string {
  const [hours, minutes, seconds] = [3600n, 60n, 1n].map((size) => nanoseconds / (size * SECOND) % 60n);
  const clock = [hours, minutes, seconds].map((part) => twoDigits(part)).join(":");
  const fraction = nanoseconds % SECOND;
  if (fraction === 0n) return clock;
  const digits = String(fraction).padStart(9, "0");
  return `${clock}.${digits.endsWith("000") ? digits.slice(0, 6) : digits}`;
}

/** `2024-02-29T09:05:00+01:00`. */
export function timestampText(nanoseconds: bigint, zone: string | null, separator = "T"): string {
  const clock = clockTime(nanoseconds, zone);
  return `${dateText(clock.day)}${separator}${timeText(clock.nanoseconds)}${clock.offset}`;
}

/** `P1DT2H3.5S`: days, hours, minutes and seconds, those that are not zero; `-PT1S` is negative. */
export function durationText(nanoseconds: bigint): string {
  const [sign, length] = nanoseconds < 0n ? ["-", -nanoseconds] : ["", nanoseconds];
  const [days, hours, minutes] = [length / DAY, length / (3600n * SECOND) % 24n, length / (60n * SECOND) % 60n];
  const seconds = decimalText(length % (60n * SECOND), 9).replace(/\.?0+$/, "") || "0";
  const clock = [[hours, "H"], [minutes, "M"], [seconds, "S"]].filter(([count]) => count !== 0n && count !== "0");
  const text = (days > 0n ? `${days}D` : "") + (clock.length > 0 ? `T${clock.flat().join("")}` : "");
  return `${sign}P${text || "T0S"}`;
}

/** The digits of a decimal, `unscaled * 10 ** -scale`, all of them: `0.250`. */
export function decimalText(unscaled: bigint, scale: number): string {
  if (scale <= 0) return String(unscaled * 10n ** BigInt(-scale));
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, "0");
  return `${unscaled < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** How far a zone is ahead of UTC at a moment, in nanoseconds. */
function offsetAt(nanoseconds: bigint, zone: string): bigint {
  try {
    return BigInt(Temporal.Instant.fromEpochNanoseconds(nanoseconds).toZonedDateTimeISO(zone).offsetNanoseconds);
  } catch (error) {
    throw new DatasetError(
      `the time zone ${JSON.stringify(zone)} cannot show ${nanoseconds} ns: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/** Python shows seconds of an offset where it has some, as zones had before 1900. */
function offsetText(nanoseconds: bigint): string {
  const seconds = (nanoseconds < 0n ? -nanoseconds : nanoseconds) / SECOND;
  const parts = [seconds / 3600n, seconds / 60n % 60n, ...(seconds % 60n === 0n ? [] : [seconds % 60n])];
  return (nanoseconds < 0n ? "-" : "+") + parts.map(twoDigits).join(":");
}

function twoDigits(part: bigint): string {
  return String(part).padStart(2, "0");
}

function modulo(a: bigint, b: bigint): bigint {
  return ((a % b) + b) % b;
}
