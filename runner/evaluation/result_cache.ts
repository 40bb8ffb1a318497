/**
 * Results that were used lately, kept in memory up to a number of bytes.
 *
 * @module
 */

import { type Data, Table, type Vector } from "apache-arrow";
import type { Result } from "../../stores/formats/result.ts";

const DEFAULT_BYTES = 1 << 30;

/** Least recently used results make room for new ones. */
export class ResultCache {
  readonly #maxBytes: number;
  readonly #entries = new Map<string, { result: Result; bytes: number }>();
  #bytes = 0;

  /** @param maxBytes Room for results, estimated. @default 1 GiB */
  constructor(maxBytes: number = DEFAULT_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** The result of a uuid, if it is still here. */
  get(uuid: string): Result | undefined {
    const entry = this.#entries.get(uuid);
    if (entry === undefined) return undefined;
    this.#entries.delete(uuid);
    this.#entries.set(uuid, entry);
    return entry.result;
  }

  /** Keeps a result, unless it alone is larger than the cache. */
  set(uuid: string, result: Result): void {
    this.delete(uuid);
    const bytes = sizeOf(result);
    if (bytes > this.#maxBytes) return;
    this.#entries.set(uuid, { result, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      this.delete(oldest);
    }
  }

  /** Forgets a result. */
  delete(uuid: string): void {
    this.#bytes -= this.#entries.get(uuid)?.bytes ?? 0;
    this.#entries.delete(uuid);
  }
}

function sizeOf(result: Result): number {
  switch (result.form) {
    case "table":
      return arrowBytes(result.table);
    case "column":
      return arrowBytes(result.column);
    case "tensors":
      return [...result.file.tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
    case "values":
      return result.values.length * 256;
    default:
      return 64 << 10;
  }
}

function arrowBytes(data: Table | Vector): number {
  const chunks: readonly Data[] = data instanceof Table ? data.batches.map((batch) => batch.data) : data.data;
  return chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
}
