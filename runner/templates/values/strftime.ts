/**
 * `datetime.now().strftime(format)`: a local time without a zone, in the C locale.
 *
 * Format: `strftime` of C11, with `%f` and the empty `%z` and `%Z` of Python's naive datetimes, and glibc's extensions:
 * `%e %G %g %h %k %l %P %R %s %T %u %V`, the flags `_ - 0 ^ #` and a width.
 *
 * @module
 */

import type { Budget } from "../budget.ts";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const DAY_MS = 86_400_000;
const DIRECTIVE = /%([_\-0^#]*)(\d{0,4})[EO]?([A-Za-z%])/gs;

/** Numbers: the value, how wide it is, and what fills it up where no flag says otherwise. */
type NumberDirective = (time: Date) => readonly [value: number, width: number, fill?: " "];

const NUMBERS: Readonly<Record<string, NumberDirective>> = {
  C: (time) => [Math.floor(time.getFullYear() / 100), 2],
  d: (time) => [time.getDate(), 2],
  e: (time) => [time.getDate(), 2, " "],
  f: (time) => [time.getMilliseconds() * 1000, 6],
  G: (time) => [isoWeek(time).year, 1],
  g: (time) => [isoWeek(time).year % 100, 2],
  H: (time) => [time.getHours(), 2],
  I: (time) => [hour12(time), 2],
  j: (time) => [dayOfYear(time) + 1, 3],
  k: (time) => [time.getHours(), 2, " "],
  l: (time) => [hour12(time), 2, " "],
  M: (time) => [time.getMinutes(), 2],
  m: (time) => [time.getMonth() + 1, 2],
  S: (time) => [time.getSeconds(), 2],
  s: (time) => [Math.floor(time.getTime() / 1000), 1],
  U: (time) => [Math.floor((dayOfYear(time) + 7 - time.getDay()) / 7), 2],
  u: (time) => [time.getDay() || 7, 1],
  V: (time) => [isoWeek(time).week, 2],
  W: (time) => [Math.floor((dayOfYear(time) + 7 - (time.getDay() + 6) % 7) / 7), 2],
  w: (time) => [time.getDay(), 1],
  Y: (time) => [time.getFullYear(), 1],
  y: (time) => [time.getFullYear() % 100, 2],
};

const TEXTS: Readonly<Record<string, (time: Date) => string>> = {
  A: (time) => DAYS[time.getDay()],
  a: (time) => DAYS[time.getDay()].slice(0, 3),
  B: (time) => MONTHS[time.getMonth()],
  b: (time) => MONTHS[time.getMonth()].slice(0, 3),
  h: (time) => MONTHS[time.getMonth()].slice(0, 3),
  p: (time) => time.getHours() < 12 ? "AM" : "PM",
  P: (time) => time.getHours() < 12 ? "am" : "pm",
  n: () => "\n",
  t: () => "\t",
  z: () => "",
  Z: () => "",
  "%": () => "%",
};

const COMBINATIONS: Readonly<Record<string, string>> = {
  c: "%a %b %e %H:%M:%S %Y",
  D: "%m/%d/%y",
  F: "%Y-%m-%d",
  R: "%H:%M",
  r: "%I:%M:%S %p",
  T: "%H:%M:%S",
  X: "%H:%M:%S",
  x: "%m/%d/%y",
};

/** The text of a local time; directives that are not known stay as they are. */
export function strftime(time: Date, format: string, budget: Budget): string {
  return format.replace(DIRECTIVE, (all: string, flags: string, width: string, directive: string) => {
    budget.spendText(Number(width));
    if (directive in NUMBERS) return numberText(NUMBERS[directive](time), flags, Number(width));
    const text = TEXTS[directive]?.(time) ??
      (directive in COMBINATIONS ? strftime(time, COMBINATIONS[directive], budget) : undefined);
    return text === undefined ? all : cased(text, directive, flags).padStart(Number(width), padding(flags) ?? " ");
  });
}

function numberText([value, width, fill]: ReturnType<NumberDirective>, flags: string, wanted: number): string {
  const pad = padding(flags) ?? fill ?? "0";
  return wanted > 0 ? String(value).padStart(wanted, pad || " ") : String(value).padStart(width, pad);
}

/** What the last of the flags fills up with; null where none says. */
function padding(flags: string): string | null {
  const last = [...flags].findLast((flag) => "_-0".includes(flag));
  return last === undefined ? null : { "_": " ", "-": "", "0": "0" }[last]!;
}

function cased(text: string, directive: string, flags: string): string {
  if (flags.includes("#")) return directive === "p" ? text.toLowerCase() : text.toUpperCase();
  return flags.includes("^") ? text.toUpperCase() : text;
}

function hour12(time: Date): number {
  return time.getHours() % 12 || 12;
}

/** Days since the first of January. */
function dayOfYear(time: Date): number {
  return (calendarDay(time) - Date.UTC(time.getFullYear(), 0, 1)) / DAY_MS;
}

/** The week of ISO 8601, and the year that it belongs to: the one that has the week's Thursday. */
function isoWeek(time: Date): { readonly week: number; readonly year: number } {
  const thursday = new Date(calendarDay(time) + (4 - (time.getDay() || 7)) * DAY_MS);
  const year = thursday.getUTCFullYear();
  return { week: Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY_MS / 7) + 1, year };
}

/** The local date as a time of UTC, which has no days of 23 hours. */
function calendarDay(time: Date): number {
  return Date.UTC(time.getFullYear(), time.getMonth(), time.getDate());
}
