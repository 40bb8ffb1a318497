/**
 * Which loader reads a file that was given to another, by its first bytes.
 *
 * @module
 */

import { isRecord } from "../../ops/json_record.ts";

const MAGIC = "PAR1";
/** So many bytes show what a file is. */
export const FIRST_BYTES = 256;
/** What no text has: controls other than tabs and ends of lines. */
// deno-lint-ignore no-control-regex
const CONTROL = /[\x00-\x08\x0e-\x1f]/;

/** Whether a file is parquet: it begins and ends with four letters; before them is the footer's length, which text has not. */
export function isParquet(bytes: Uint8Array): boolean {
  const letters = (part: Uint8Array) => new TextDecoder("latin1").decode(part);
  const [first, last] = [bytes.subarray(0, 4), bytes.subarray(-4)].map(letters);
  return bytes.length >= 12 && first === MAGIC && last === MAGIC && bytes.at(-5) === 0;
}

/** How compressed files begin (https://en.wikipedia.org/wiki/List_of_file_signatures), and what unpacks them. */
const COMPRESSED: readonly (readonly [name: string, letters: string, unpack: string])[] = [
  ["gzip", "\x1f\x8b", "gunzip"],
  ["zstd", "\x28\xb5\x2f\xfd", "unzstd"],
  ["zip", "PK\x03\x04", "unzip"],
  ["bzip2", "BZh91AY&SY", "bunzip2"],
  ["xz", "\xfd7zXZ\x00", "unxz"],
  ["lz4", "\x04\x22\x4d\x18", "unlz4"],
];

/** What stands where data were to be, and what helps. */
const STAND_INS: readonly (readonly [begins: RegExp, what: string])[] = [
  [
    /^version https:\/\/git-lfs\.github\.com\/spec\//,
    "a pointer of Git LFS, not the data: fetch them first (git lfs pull)",
  ],
  [/^<(!doctype html|html)[\s>]/i, "a web page (HTML), by its first bytes: give the address of the data themselves"],
];

/** Why a file holds no data as it is, and what helps; `undefined` where its first bytes do not tell. */
export function standIn(bytes: Uint8Array): string | undefined {
  const start = beginning(bytes.subarray(0, FIRST_BYTES))?.replace(/^\ufeff/, "").trimStart() ?? "";
  return compressed(bytes) ?? STAND_INS.find(([begins]) => begins.test(start))?.[1];
}

/** How a file is compressed, and what unpacks it. */
function compressed(bytes: Uint8Array): string | undefined {
  const start = Array.from(bytes.subarray(0, 10), (byte) => String.fromCharCode(byte)).join("");
  const found = COMPRESSED.find(([, letters]) => start.startsWith(letters));
  return found && `compressed (${found[0]}), by its first bytes: unpack it first (${found[2]})`;
}

/** What reads a file that begins so and is no parquet; "" where its first bytes do not tell. */
export function textLoader(first: Uint8Array): string {
  const other = standIn(first);
  if (other !== undefined) return `; it is ${other}`;
  const text = beginning(first)?.trimStart() ?? "";
  if (text.startsWith("{")) return "; it begins as JSON Lines do: load it with fromJsonl()";
  const isOther = text === "" || text.startsWith(MAGIC) || /^[[<]/.test(text) || CONTROL.test(text);
  return isOther ? "" : "; it begins as text does: load it with fromCsv() if it is CSV";
}

/** Whether a text begins with a line that is a JSON object, or with an array of objects: no names of columns are like that. */
export function isJson(text: string): boolean {
  const start = text.trimStart();
  if (/^\[\s*\{/.test(start)) return true;
  try {
    return start.startsWith("{") && isRecord(JSON.parse(start.split("\n", 1)[0]));
  } catch {
    return false;
  }
}

function beginning(first: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(first, { stream: true });
  } catch {
    return undefined;
  }
}
