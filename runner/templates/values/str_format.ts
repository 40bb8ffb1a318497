/**
 * `text.format(…)`: replacement fields and the format specification mini-language.
 *
 * Format: "Format String Syntax" of the Python Library Reference.
 *
 * @module
 */

import { PyError } from "../errors.ts";
import { exponentText, fixedText, floatRepr, generalText } from "./float_text.ts";
import { intText, toFloat } from "./numbers.ts";
import { type Alignment, pad } from "./padding.ts";
import { sliceCodePoints } from "./python_text.ts";
import { represent, toText } from "./represent.ts";
import { itemAt } from "./sequences.ts";
import { type CallArguments, isText, type PyValue, type Runtime, typeName, Undefined } from "./values.ts";

/** Where field values come from, and how unnumbered fields are counted. */
interface Fields {
  readonly call: CallArguments;
  /** The next unnumbered field. */
  next: number;
  /** Whether the fields are unnumbered; null before the first one. */
  isAutomatic: boolean | null;
}

/** Formats a text with positional and keyword values. */
export function formatBraces(runtime: Runtime, format: string, call: CallArguments): string {
  return formatNested(runtime, format, { call, next: 0, isAutomatic: null }, 2);
}

function formatNested(runtime: Runtime, format: string, fields: Fields, depth: number): string {
  if (depth < 0) throw new PyError("ValueError", "Max string recursion exceeded");
  let result = "";
  let at = 0;
  while (at < format.length) {
    const character = format[at];
    if ((character === "{" || character === "}") && format[at + 1] === character) {
      result += character;
      at += 2;
    } else if (character === "{") {
      const end = fieldEnd(format, at);
      result += formatField(runtime, format.slice(at + 1, end), fields, depth);
      at = end + 1;
    } else if (character === "}") {
      throw new PyError("ValueError", "Single '}' encountered in format string");
    } else {
      const next = format.slice(at).search(/[{}]/);
      const end = next < 0 ? format.length : at + next;
      result += format.slice(at, end);
      at = end;
    }
    runtime.budget.spend(1);
  }
  return result;
}

function fieldEnd(format: string, start: number): number {
  let open = 0;
  for (let at = start; at < format.length; at++) {
    if (format[at] === "{") open++;
    if (format[at] === "}" && --open === 0) return at;
  }
  throw new PyError(
    "ValueError",
    start === format.length - 1 ? "Single '{' encountered in format string" : "expected '}' before end of string",
  );
}

function formatField(runtime: Runtime, field: string, fields: Fields, depth: number): string {
  const parts = /^([^!:[]*(?:\[[^\]]*\][^!:[]*)*)(?:!([^:]*))?(?::(.*))?$/s.exec(field);
  if (parts === null) throw new PyError("ValueError", "expected '}' before end of string");
  const [, path, conversion, spec = ""] = parts;
  const value = converted(runtime, fieldValue(runtime, path, fields), conversion);
  return formatValue(runtime, value, spec.includes("{") ? formatNested(runtime, spec, fields, depth - 1) : spec);
}

function fieldValue(runtime: Runtime, path: string, fields: Fields): PyValue {
  const [, first, rest] = /^([^.[]*)(.*)$/s.exec(path)!;
  let value = firstValue(first, fields);
  const steps = rest.matchAll(/\.([^.[]*)|\[([^\]]*)\]|(.)/gs);
  for (const [, attribute, index, other] of steps) {
    if (other !== undefined) {
      throw new PyError("ValueError", "Only '.' or '[' may follow ']' in format field specifier");
    }
    value = attribute !== undefined ? fieldAttribute(runtime, value, attribute) : fieldItem(runtime, value, index);
  }
  return value;
}

function firstValue(name: string, fields: Fields): PyValue {
  const { args, kwargs } = fields.call;
  const isNumbered = /^\d+$/.test(name);
  if (name === "" || isNumbered) {
    const isAutomatic = name === "";
    if (fields.isAutomatic !== null && fields.isAutomatic !== isAutomatic) {
      const [from, to] = isAutomatic
        ? ["manual field specification", "automatic field numbering"]
        : ["automatic field numbering", "manual field specification"];
      throw new PyError("ValueError", `cannot switch from ${from} to ${to}`);
    }
    fields.isAutomatic = isAutomatic;
    const index = isAutomatic ? fields.next++ : Number(name);
    if (index >= args.length) {
      throw new PyError("IndexError", `Replacement index ${index} out of range for positional args tuple`);
    }
    return args[index];
  }
  if (!kwargs.has(name)) throw new PyError("KeyError", `'${name}'`);
  return kwargs.get(name)!;
}

/** In Jinja2's sandbox, fields are looked up as expressions are: what is not there is undefined. */
function fieldAttribute(runtime: Runtime, value: PyValue, name: string): PyValue {
  const attribute = runtime.attribute(value, name);
  if (attribute !== undefined) return attribute;
  const missing = `'${typeName(value)}' object has no attribute '${name}'`;
  if (!runtime.isSandboxed) throw new PyError("AttributeError", missing);
  const item = itemAt(runtime, value, name);
  return item === undefined ? new Undefined(missing) : item;
}

function fieldItem(runtime: Runtime, value: PyValue, index: string): PyValue {
  const key = /^\d+$/.test(index) ? BigInt(index) : index;
  const item = itemAt(runtime, value, key);
  if (item !== undefined) return item;
  const shown = typeof key === "bigint" ? `${key}` : `'${key}'`;
  if (!runtime.isSandboxed) throw new PyError("KeyError", shown);
  const attribute = typeof key === "string" ? runtime.attribute(value, key) : undefined;
  return attribute === undefined ? new Undefined(`${typeName(value)} object has no element ${shown}`) : attribute;
}

function converted(runtime: Runtime, value: PyValue, conversion: string | undefined): PyValue {
  if (conversion === undefined) return value;
  if (conversion === "s") return toText(runtime, value);
  if (conversion === "r" || conversion === "a") return represent(runtime, value);
  throw new PyError("ValueError", `Unknown conversion specifier '${conversion}'`);
}

const SPEC = /^(?:(.)?([<>=^]))?([+\- ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bcdeEfFgGnosxX%])?$/su;

interface Spec {
  readonly fill: string | undefined;
  readonly alignment: Alignment | undefined;
  readonly sign: string;
  readonly alternate: boolean;
  readonly zero: boolean;
  readonly width: number;
  readonly grouping: string;
  readonly precision: number | null;
  readonly type: string;
}

/** `format(value, spec)`. */
export function formatValue(runtime: Runtime, value: PyValue, spec: string): string {
  const isNumber = typeof value === "bigint" || typeof value === "number" ||
    (typeof value === "boolean" && spec !== "");
  if (!isNumber && !isText(value)) {
    if (spec === "") return toText(runtime, value);
    throw new PyError("TypeError", `unsupported format string passed to ${typeName(value)}.__format__`);
  }
  const parsed = parseSpec(spec, value);
  if (isText(value)) return formatText(runtime, toText(runtime, value), parsed);
  const number = typeof value === "boolean" ? BigInt(value) : value as bigint | number;
  const isInt = typeof number === "bigint" && "bcdnoxX".includes(parsed.type || "d");
  const text = isInt ? intField(number, parsed) : floatField(runtime, toFloat(number), parsed);
  const fill = parsed.fill ?? (parsed.zero ? "0" : " ");
  return pad(runtime.budget, text, parsed.width, parsed.alignment ?? (parsed.zero ? "=" : ">"), fill);
}

function parseSpec(spec: string, value: PyValue): Spec {
  const match = SPEC.exec(spec);
  if (match === null) {
    throw new PyError("ValueError", `Invalid format specifier '${spec}' for object of type '${typeName(value)}'`);
  }
  const [, fill, alignment, sign = "-", , alternate, zero, width, grouping = "", precision, type = ""] = match;
  if (precision !== undefined && Number(precision) > 10_000) {
    throw new PyError("LimitError", `a precision of ${precision} is too large; 10000 is the most`);
  }
  const unknown = isText(value)
    ? type !== "" && type !== "s"
    : type === "s" || (typeof value === "number" && "bcdoxX".includes(type) && type !== "");
  if (unknown) {
    throw new PyError("ValueError", `Unknown format code '${type}' for object of type '${typeName(value)}'`);
  }
  const grouped = grouping === "_" ? "bdeEfFgGoxX%" : "deEfFgG%";
  if (grouping !== "" && !grouped.includes(type || (isText(value) ? "s" : "d"))) {
    throw new PyError("ValueError", `Cannot specify '${grouping}' with '${type || "s"}'.`);
  }
  if (isText(value)) refuseNumberMarks({ sign: match[3], zeroCoercion: match[4], alternate });
  return {
    fill,
    alignment: alignment as Alignment | undefined,
    sign,
    alternate: alternate !== undefined,
    zero: zero !== undefined,
    width: Number(width ?? 0),
    grouping,
    precision: precision === undefined ? null : Number(precision),
    type,
  };
}

/** What only numbers take. */
function refuseNumberMarks(marks: { sign?: string; zeroCoercion?: string; alternate?: string }): void {
  const wrong = marks.sign !== undefined
    ? (marks.sign === " " ? "Space" : "Sign")
    : marks.zeroCoercion !== undefined
    ? "Negative zero coercion (z)"
    : marks.alternate !== undefined
    ? "Alternate form (#)"
    : null;
  if (wrong !== null) throw new PyError("ValueError", `${wrong} not allowed in string format specifier`);
}

function formatText(runtime: Runtime, text: string, spec: Spec): string {
  if (spec.alignment === "=") throw new PyError("ValueError", "'=' alignment not allowed in string format specifier");
  const cut = spec.precision === null ? text : sliceCodePoints(text, 0, spec.precision);
  return pad(runtime.budget, cut, spec.width, spec.alignment ?? "<", spec.fill ?? (spec.zero ? "0" : " "));
}

function intField(value: bigint, spec: Spec): string {
  if (spec.precision !== null) throw new PyError("ValueError", "Precision not allowed in integer format specifier");
  if (spec.type === "c") return String.fromCodePoint(Number(value));
  const magnitude = value < 0n ? -value : value;
  const base = { b: 2, o: 8, x: 16, X: 16 }[spec.type];
  const digits = base === undefined ? intText(magnitude) : magnitude.toString(base);
  const prefix = base !== undefined && spec.alternate ? `0${spec.type}` : "";
  const grouped = group(digits, spec.grouping, base === undefined ? 3 : 4, digitWidth(spec, value < 0n, prefix.length));
  const text = spec.type === "X" ? grouped.toUpperCase() : grouped;
  return withSign(value < 0n, prefix + text, spec.sign);
}

function floatField(runtime: Runtime, value: number, spec: Spec): string {
  runtime.budget.spend(1 + (spec.precision ?? 0));
  const isNegative = value < 0 || Object.is(value, -0);
  const magnitude = Math.abs(value);
  const digits = floatDigits(magnitude, spec);
  const [whole, rest] = splitPoint(spec.alternate && !digits.includes(".") ? digits.replace(/^\d+/, "$&.") : digits);
  const grouped = group(whole, spec.grouping, 3, digitWidth(spec, isNegative, rest.length));
  const text = grouped + rest;
  return withSign(isNegative, /[EFGX]/.test(spec.type) ? text.toUpperCase() : text, spec.sign);
}

function floatDigits(x: number, { type, precision, alternate }: Spec): string {
  switch (type.toLowerCase()) {
    case "f":
      return fixedText(x, precision ?? 6);
    case "e":
      return exponentText(x, precision ?? 6);
    case "%":
      return `${fixedText(x * 100, precision ?? 6)}%`;
    case "g":
    case "n":
      return generalText(x, precision ?? 6, { keepZeros: alternate });
    default:
      return precision === null ? floatRepr(x) : generalText(x, precision, { pointZero: true, keepZeros: alternate });
  }
}

/** The digits before the point, and the rest. */
function splitPoint(text: string): [string, string] {
  const whole = /^\d*/.exec(text)![0];
  return [whole, text.slice(whole.length)];
}

/** How wide zero padding must make the digits, so that separators go through it too. */
function digitWidth(spec: Spec, isNegative: boolean, taken: number): number {
  if (!spec.zero || spec.grouping === "" || spec.alignment !== undefined) return 0;
  return spec.width - taken - (isNegative || spec.sign !== "-" ? 1 : 0);
}

function group(digits: string, separator: string, size: number, width: number): string {
  if (separator === "") return digits;
  let padded = digits;
  const separated = (text: string): string =>
    text.replace(new RegExp(`(?!^)(?=(?:[0-9a-f]{${size}})+$)`, "gi"), separator);
  while (separated(padded).length < Math.min(width, 10_000)) padded = `0${padded}`;
  return separated(padded);
}

function withSign(isNegative: boolean, digits: string, sign: string): string {
  return (isNegative ? "-" : sign === "-" ? "" : sign) + digits;
}
