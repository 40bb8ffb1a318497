/**
 * Values of Python that are neither text nor number: dates, times, lengths of time, decimals, bytes. Columns hold them.
 *
 * How they print: CPython's `datetime`, `decimal` (the to-scientific-string of https://speleotrove.com/decimal/daconvs.html)
 * and `bytes`; pandas' Timestamp and Timedelta for nanoseconds, as pyarrow makes them.
 *
 * @module
 */

import {
  type ClockTime,
  clockTime,
  dateOf,
  dateText,
  DAY,
  decimalText,
  timestampText,
  timeText,
} from "../../values/time_text.ts";
import { bind } from "../arguments.ts";
import { SHORT_ESCAPES } from "./represent.ts";
import { PyDecimal, PyFunction, PyScalar, type PyValue } from "./values.ts";

const MICROSECOND = 1000n;
const SECOND = 1_000_000_000n;
/** The exponent from which on a decimal is written in scientific form. */
const SMALLEST_PLAIN_EXPONENT = -6;

/** `datetime.date`. @param day counted from 1970-01-01 */
export function pyDate(day: number): PyScalar {
  const parts = dateParts(day);
  const text = dateText(day);
  return new PyScalar({
    typeName: "datetime.date",
    text,
    repr: `datetime.date(${Object.values(parts).join(", ")})`,
    rank: BigInt(day),
    attributes: { ...parts, isoformat: textMethod("isoformat", text) },
  });
}

/** `datetime.time`. Python's has no nanoseconds. */
export function pyTime(nanoseconds: bigint): PyScalar {
  const kept = nanoseconds - nanoseconds % MICROSECOND;
  const text = timeText(kept);
  return new PyScalar({
    typeName: "datetime.time",
    text,
    repr: `datetime.time(${clockArguments(kept)})`,
    rank: kept,
    attributes: { ...clockParts(kept), isoformat: textMethod("isoformat", text) },
  });
}

/** `datetime.datetime`; pandas' `Timestamp` where the column counts nanoseconds. */
export function pyTimestamp(nanoseconds: bigint, zone: string | null, isPandas: boolean): PyScalar {
  const clock = clockTime(nanoseconds, zone);
  const text = timestampText(nanoseconds, zone, " ");
  const name = isPandas ? "Timestamp" : "datetime.datetime";
  return new PyScalar({
    typeName: name,
    // Python compares no clock without a zone with one that has it.
    family: zone === null ? "local time" : "moment",
    text,
    repr: isPandas ? pandasTimestamp(text, zone) : `datetime.datetime(${datetimeArguments(clock, zone)})`,
    rank: nanoseconds,
    attributes: {
      ...dateParts(clock.day),
      ...clockParts(clock.nanoseconds),
      isoformat: textMethod("isoformat", timestampText(nanoseconds, zone)),
    },
  });
}

/** `datetime.timedelta`; pandas' `Timedelta` where the column counts nanoseconds. */
export function pyDuration(nanoseconds: bigint, isPandas: boolean): PyScalar {
  const rest = ((nanoseconds % DAY) + DAY) % DAY;
  const days = (nanoseconds - rest) / DAY;
  const text = isPandas ? pandasDuration(days, rest) : durationText(days, rest);
  return new PyScalar({
    typeName: isPandas ? "Timedelta" : "datetime.timedelta",
    text,
    repr: isPandas ? `Timedelta('${text}')` : `datetime.timedelta(${durationArguments(days, rest)})`,
    rank: nanoseconds,
    isTrue: nanoseconds !== 0n,
    attributes: { days, seconds: rest / SECOND, microseconds: rest % SECOND / MICROSECOND },
  });
}

/** `decimal.Decimal`. */
export function pyDecimal(unscaled: bigint, scale: number): PyDecimal {
  const digits = String(unscaled < 0n ? -unscaled : unscaled);
  const leading = digits.length - scale;
  const isPlain = scale >= 0 && leading > SMALLEST_PLAIN_EXPONENT;
  if (isPlain) return new PyDecimal(unscaled, scale, decimalText(unscaled, scale));
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
  const exponent = leading - 1;
  const text = `${unscaled < 0n ? "-" : ""}${digits[0]}${fraction}E${exponent < 0 ? "" : "+"}${exponent}`;
  return new PyDecimal(unscaled, scale, text);
}

/** `bytes`. */
export function pyBytes(bytes: Uint8Array): PyScalar {
  const characters = Array.from(bytes, (byte) => String.fromCharCode(byte));
  const quote = characters.includes("'") && !characters.includes('"') ? '"' : "'";
  const text = `b${quote}${characters.map((character) => escaped(character, quote)).join("")}${quote}`;
  return new PyScalar({ typeName: "bytes", text, repr: text, rank: characters.join(""), isTrue: bytes.length > 0 });
}

/** `uuid.UUID`. */
export function pyUuid(text: string): PyScalar {
  return new PyScalar({
    typeName: "UUID",
    text,
    repr: `UUID('${text}')`,
    rank: text,
    attributes: { hex: text.replaceAll("-", "") },
  });
}

function dateParts(day: number): { year: bigint; month: bigint; day: bigint } {
  const date = dateOf(day);
  return {
    year: BigInt(date.getUTCFullYear()),
    month: BigInt(date.getUTCMonth() + 1),
    day: BigInt(date.getUTCDate()),
  };
}

function clockParts(nanoseconds: bigint): { hour: bigint; minute: bigint; second: bigint; microsecond: bigint } {
  const seconds = nanoseconds / SECOND;
  return {
    hour: seconds / 3600n,
    minute: seconds / 60n % 60n,
    second: seconds % 60n,
    microsecond: nanoseconds % SECOND / MICROSECOND,
  };
}

/** The arguments that Python shows: seconds and microseconds only where there are some. */
function clockArguments(nanoseconds: bigint): string {
  const { hour, minute, second, microsecond } = clockParts(nanoseconds);
  const rest = microsecond > 0n ? [second, microsecond] : second > 0n ? [second] : [];
  return [hour, minute, ...rest].join(", ");
}

function datetimeArguments({ day, nanoseconds, offset }: ClockTime, zone: string | null): string {
  const shown = [...Object.values(dateParts(day)), clockArguments(nanoseconds)].join(", ");
  return zone === null ? shown : `${shown}, tzinfo=${zoneText(zone, offset)}`;
}

function zoneText(zone: string, offset: string): string {
  if (!/^[+-]/.test(zone)) return `zoneinfo.ZoneInfo(key='${zone}')`;
  const [hours, minutes] = offset.slice(1).split(":").map(BigInt);
  const ahead = (hours * 3600n + minutes * 60n) * SECOND * (offset.startsWith("-") ? -1n : 1n);
  return `datetime.timezone(${pyDuration(ahead, false).describe()})`;
}

function pandasTimestamp(text: string, zone: string | null): string {
  if (zone === null) return `Timestamp('${text}')`;
  return `Timestamp('${text.replace(/:(\d\d)$/, "$1")}', tz='${zone}')`;
}

function durationText(days: bigint, rest: bigint): string {
  const clock = timeText(rest - rest % MICROSECOND).replace(/^0/, "");
  if (days === 0n) return clock;
  return `${days} day${days === 1n || days === -1n ? "" : "s"}, ${clock}`;
}

function durationArguments(days: bigint, rest: bigint): string {
  const parts = { days, seconds: rest / SECOND, microseconds: rest % SECOND / MICROSECOND };
  return Object.entries(parts).filter(([, count]) => count !== 0n).map((part) => part.join("=")).join(", ") || "0";
}

function pandasDuration(days: bigint, rest: bigint): string {
  return `${days} days ${days < 0n ? "+" : ""}${timeText(rest)}`;
}

function textMethod(name: string, text: string): PyValue {
  return new PyFunction(name, (_runtime, call) => {
    bind(name, call, {});
    return text;
  });
}

function escaped(character: string, quote: string): string {
  if (character === quote) return `\\${quote}`;
  const isPlain = character >= " " && character <= "~";
  return SHORT_ESCAPES.get(character) ??
    (isPlain ? character : `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
