/**
 * The texts that a model has finished, kept so that an interrupted run goes on.
 *
 * @module
 */

import { parseJson } from "../../../ops/json_record.ts";
import type { RowRange } from "../../evaluation/implementation.ts";
import type { TextBatch } from "../../models/mod.ts";
import type { Scratch } from "../../evaluation/scratch.ts";
import { finishedFiles, partFolder } from "./row_part.ts";

/** Finished texts are written so long after the last time. */
const WRITE_MS = 10_000;

/** Finished texts of a dataset. */
export class TextShards {
  /** The text of each row that is finished. */
  readonly texts: (string | undefined)[];
  readonly #scratch: Scratch;
  readonly #prefix: string;
  #unwritten: [row: number, text: string][] = [];
  #files = 0;
  #lastWrite = Date.now();

  private constructor(scratch: Scratch, prefix: string, rows: number) {
    this.#scratch = scratch;
    this.#prefix = prefix;
    this.texts = new Array<string | undefined>(rows).fill(undefined);
  }

  /**
   * The texts that an earlier run finished, to go on from there.
   *
   * @param fingerprint Names what the texts were written with; those of another model are left alone.
   * @param rows Rows of the dataset.
   * @param part The rows that are written, where others write the rest at the same time: theirs are left alone.
   */
  static async resume(scratch: Scratch, fingerprint: string, rows: number, part?: RowRange): Promise<TextShards> {
    const shards = new TextShards(scratch, partFolder(fingerprint, part), rows);
    for (const name of await finishedFiles(scratch, fingerprint, part)) {
      const bytes = await scratch.get(name);
      shards.#files++;
      for (const [row, text] of parse(bytes)) if (row < rows) shards.texts[row] = text;
    }
    return shards;
  }

  /** Whether a row is finished. */
  has(row: number): boolean {
    return this.texts[row] !== undefined;
  }

  /** Takes over a batch. */
  async add({ rows, texts }: TextBatch): Promise<void> {
    rows.forEach((row, i) => {
      this.texts[row] = texts[i];
      this.#unwritten.push([row, texts[i]]);
    });
    if (Date.now() - this.#lastWrite >= WRITE_MS) await this.flush();
  }

  /** Writes what is finished and only in memory. */
  async flush(): Promise<void> {
    this.#lastWrite = Date.now();
    if (this.#unwritten.length === 0) return;
    const bytes = new TextEncoder().encode(JSON.stringify(this.#unwritten));
    this.#unwritten = [];
    await this.#scratch.put(`${this.#prefix}${String(this.#files++).padStart(6, "0")}.json`, bytes);
  }
}

/** What a file holds; nothing where it is damaged, so that its rows are computed again. */
function parse(bytes: Uint8Array | undefined): [row: number, text: string][] {
  try {
    const rows: unknown = parseJson(new TextDecoder().decode(bytes));
    return Array.isArray(rows) ? rows.filter(isRow) : [];
  } catch {
    return [];
  }
}

function isRow(value: unknown): value is [row: number, text: string] {
  return Array.isArray(value) && Number.isSafeInteger(value[0]) && value[0] >= 0 && typeof value[1] === "string";
}
