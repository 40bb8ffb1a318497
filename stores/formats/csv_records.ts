/**
 * The rows of CSV texts.
 *
 * @module
 */

import { DatasetError, FormatError } from "../../ops/errors.ts";
import { shorten, show } from "../../ops/messages.ts";

/** The fields of a row; `null` is an empty one. */
export type CsvRecord = readonly (string | null)[];

/** What separates the fields of files that are called CSV. */
const DELIMITERS: readonly string[] = [",", ";", "\t", "|"];

/** Excel's note of the delimiter, in a line before the first row. */
const SEPARATOR_NOTE = /^sep=.(\r\n|\n|\r)/;
const LINE_BREAK = /\r\n|\n|\r/g;
const QUOTE = '"';

/**
 * The rows of a text, all with as many fields as the first. Lines without anything are skipped. A quote within a field
 * that is not in quotes is a character like any other, as pandas and Python read it.
 *
 * @throws {FormatError} for text behind a field in quotes, a quote that nothing closes, and a row with more or fewer
 * fields than the first; the message names the line.
 * @throws {DatasetError} where every row has several fields with another delimiter, and the first has one with this.
 */
export function csvRecords(text: string, delimiter: string): Iterable<CsvRecord> {
  const first = /[^\r\n]+/.exec(text.replace(SEPARATOR_NOTE, ""))?.[0] ?? "";
  const other = first.includes(delimiter)
    ? undefined
    : DELIMITERS.find((one) => first.includes(one) && fits(text, one));
  if (other === undefined) return new CsvScanner(text, delimiter).records();
  throw new DatasetError(
    `reading CSV: with delimiter ${JSON.stringify(delimiter)} the first row names one column, ${
      show(first)
    }, but with ` +
      `another every row has several: pass delimiter: ${JSON.stringify(other)}`,
  );
}

/** The first rows of a text that is cut, at most `most`: those before the last, and before one that is wrong. */
export function firstCsvRecords(text: string, delimiter: string, most: number): CsvRecord[] {
  const found: CsvRecord[] = [];
  try {
    for (const record of new CsvScanner(text, delimiter).records()) {
      if (found.length === most) return found;
      found.push(record);
    }
  } catch (error) {
    if (error instanceof FormatError) return found;
    throw error;
  }
  return found.slice(0, -1);
}

/** Whether a text is CSV with a delimiter. */
function fits(text: string, delimiter: string): boolean {
  try {
    for (const _record of new CsvScanner(text, delimiter).records());
    return true;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

/** Goes through a text from row to row. */
class CsvScanner {
  readonly #text: string;
  readonly #delimiter: string;
  readonly #unquoted: RegExp;
  #at = 0;
  /** The line of the place, counted from 1. */
  #line = 1;

  constructor(text: string, delimiter: string) {
    this.#text = text;
    this.#delimiter = delimiter;
    this.#unquoted = new RegExp(`[^\\r\\n${RegExp.escape(delimiter)}]*`, "y");
    if (SEPARATOR_NOTE.test(text)) this.#record();
  }

  *records(): Generator<CsvRecord> {
    let width: number | undefined;
    while (this.#at < this.#text.length) {
      const line = this.#line;
      const record = this.#record();
      if (record.length === 1 && record[0] === null) continue;
      width ??= record.length;
      if (record.length !== width) throw this.#ragged(record, width, line);
      yield record;
    }
  }

  #record(): CsvRecord {
    const fields: (string | null)[] = [];
    do fields.push(this.#text[this.#at] === QUOTE ? this.#quotedField() : this.#field()); while (
      this.#skip(this.#delimiter)
    );
    if (this.#skip("\r\n") || this.#skip("\n") || this.#skip("\r")) this.#line++;
    return fields;
  }

  #skip(text: string): boolean {
    const isThere = this.#text.startsWith(text, this.#at);
    if (isThere) this.#at += text.length;
    return isThere;
  }

  #field(): string | null {
    this.#unquoted.lastIndex = this.#at;
    const [field] = this.#unquoted.exec(this.#text)!;
    this.#at += field.length;
    return field === "" ? null : field;
  }

  #quotedField(): string {
    const start = this.#at;
    const end = this.#closingQuote(start + 1);
    this.#at = end + 1;
    const next = this.#text[this.#at];
    if (next !== undefined && next !== this.#delimiter && next !== "\n" && next !== "\r") throw this.#textBehind(start);
    const field = this.#text.slice(start + 1, end);
    this.#line += field.match(LINE_BREAK)?.length ?? 0;
    return field.replaceAll('""', QUOTE);
  }

  #closingQuote(from: number): number {
    let at = this.#text.indexOf(QUOTE, from);
    while (at >= 0 && this.#text[at + 1] === QUOTE) at = this.#text.indexOf(QUOTE, at + 2);
    if (at >= 0) return at;
    throw this.#problem(
      `nothing closes the quote that a field in line ${this.#line} begins with: close it, or put the field in quotes ` +
        'and write each quote in it twice ("")',
    );
  }

  #textBehind(start: number): FormatError {
    const field = shorten(this.#text.slice(start, this.#at + 20).replaceAll(LINE_BREAK, " "), 40);
    return this.#problem(
      `text follows the closing quote of a field that begins in line ${this.#line}, ${field}: programs read that ` +
        'differently; write each quote in a field in quotes twice ("")',
    );
  }

  #ragged(record: CsvRecord, width: number, line: number): FormatError {
    const extra = record.length > width && record.at(-1) === null ? " (a delimiter at its end begins one more)" : "";
    return this.#problem(
      `line ${line} has ${fieldCount(record.length)}${extra}, but the first row ${width}: a field that holds the ` +
        "delimiter should stand in quotes",
    );
  }

  #problem(message: string): FormatError {
    return new FormatError(`reading CSV with delimiter ${JSON.stringify(this.#delimiter)}: ${message}`);
  }
}

function fieldCount(count: number): string {
  return count === 1 ? "1 field" : `${count} fields`;
}
