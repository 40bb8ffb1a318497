/**
 * The texts that a model has finished, kept so that an interrupted run goes on.
 *
 * @module
 */

import { jsonPieces } from "../../../ops/json_pieces.ts";
import { parseJson } from "../../../ops/json_record.ts";
import { join } from "../../../stores/bytes.ts";
import { mapResting } from "../../../stores/pace.ts";
import { textStream } from "../../../stores/text_stream.ts";
import type { RowRange } from "../../evaluation/implementation.ts";
import type { TextBatch } from "../../models/mod.ts";
import type { Scratch } from "../../evaluation/scratch.ts";
import { isKeyHex, keyOfHex, type RowKeys, textCheck } from "./reuse/row_marks.ts";
import { finishedFiles, partFolder } from "./row_part.ts";

/** Finished texts are written so long after the last time. */
const WRITE_MS = 10_000;

/** Finished texts of a dataset. */
export class TextShards {
  /** The text of each row that is finished. */
  readonly texts: (string | undefined)[];
  readonly #scratch: Scratch;
  readonly #prefix: string;
  readonly #keys: RowKeys | undefined;
  #unwritten: [row: number, text: string][] = [];
  #files = 0;
  #lastWrite = Date.now();

  private constructor(scratch: Scratch, prefix: string, rows: number, keys: RowKeys | undefined) {
    this.#scratch = scratch;
    this.#prefix = prefix;
    this.#keys = keys;
    this.texts = new Array<string | undefined>(rows).fill(undefined);
  }

  /**
   * The texts that an earlier run finished, to go on from there.
   *
   * @param fingerprint Names what the texts were written with; those of another model are left alone.
   * @param rows Rows of the dataset.
   * @param part The rows that are written, where others write the rest at the same time: theirs are left alone.
   * @param keys What was read of each row, as far as it is known, so that others find rows. @default not kept
   */
  static async resume(
    scratch: Scratch,
    fingerprint: string,
    rows: number,
    part?: RowRange,
    keys?: RowKeys,
  ): Promise<TextShards> {
    const shards = new TextShards(scratch, partFolder(fingerprint, part), rows, keys);
    for (const name of await finishedFiles(scratch, fingerprint, part)) {
      const bytes = await scratch.get(name);
      shards.#files++;
      for (const text of readTexts(bytes)) if (text.row < rows) shards.#take(text);
    }
    return shards;
  }

  /** Whether a row is finished. */
  has(row: number): boolean {
    return this.texts[row] !== undefined;
  }

  /** For each row a checksum of its text, made with rests; 0 where it has none. */
  async checks(): Promise<Uint32Array> {
    return Uint32Array.from(await mapResting(this.texts, (text) => text === undefined ? 0 : textCheck(text)));
  }

  #take({ row, text, key }: KeptText): void {
    this.texts[row] = text;
    if (key !== undefined) this.#keys?.set([row], key);
  }

  /** Takes over a batch. */
  async add({ rows, texts }: TextBatch): Promise<void> {
    await mapResting(rows, (row, i) => {
      this.texts[row] = texts[i];
      this.#unwritten.push([row, texts[i]]);
    });
    if (Date.now() - this.#lastWrite >= WRITE_MS) await this.flush();
  }

  /** Writes what is finished and only in memory. */
  async flush(): Promise<void> {
    this.#lastWrite = Date.now();
    if (this.#unwritten.length === 0) return;
    const unwritten = this.#unwritten;
    this.#unwritten = [];
    const texts = await mapResting(unwritten, (text) => [...text, ...this.#marksOf(text)]);
    const bytes = join(await Array.fromAsync(textStream(jsonPieces(texts))));
    await this.#scratch.put(`${this.#prefix}${String(this.#files++).padStart(6, "0")}.json`, bytes);
  }

  #marksOf([row, text]: [row: number, text: string]): (string | number)[] {
    return this.#keys === undefined ? [] : [this.#keys.hex(row), textCheck(text)];
  }
}

/** A text in a file. */
export interface KeptText {
  /** The row of the dataset. */
  readonly row: number;
  /** Its text. */
  readonly text: string;
  /** The key of what was read, where it is known. */
  readonly key?: Uint32Array;
}

/** What a file holds; nothing where it is damaged, so that its rows are computed again. */
export function readTexts(bytes: Uint8Array | undefined): KeptText[] {
  try {
    const rows: unknown = parseJson(new TextDecoder().decode(bytes));
    return Array.isArray(rows) ? rows.filter(isRow).map(keptText) : [];
  } catch {
    return [];
  }
}

type Entry = [row: number, text: string, key?: string, check?: number];

function keptText([row, text, key]: Entry): KeptText {
  // Earlier versions wrote two keys.
  return isKeyHex(key) ? { row, text, key: keyOfHex(key) } : { row, text };
}

function isRow(value: unknown): value is Entry {
  if (!Array.isArray(value) || !Number.isSafeInteger(value[0]) || value[0] < 0 || typeof value[1] !== "string") {
    return false;
  }
  return value.length === 2 || (typeof value[2] === "string" && value[3] === textCheck(value[1]));
}
