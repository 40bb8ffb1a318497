/**
 * Lends threads to those who read parquet files.
 *
 * @module
 */

import { FormatError } from "../../ops/errors.ts";
import type { PackedBytes } from "../../stores/formats/parquet/codecs.ts";
import { lendPageThreads, type PageThreads } from "../../stores/formats/parquet/page_threads.ts";
import { type Protocol, WorkerCalls } from "../workers/calls.ts";
import { WORKERS } from "../workers/entries.ts";
import { Kept } from "../workers/kept.ts";

/** One question: a page. Its answer is what it decompresses to. */
export interface PageProtocol extends Protocol {
  /** The page. */
  readonly question: PackedBytes;
  /** Its bytes. */
  readonly answer: Uint8Array;
}

type PageWorker = WorkerCalls<PageProtocol>;

/** Who reads decodes no faster than these decompress. */
const MOST_WORKERS = 2;

const kept = new Kept<PageWorker>({ idleMs: 500, end: (worker) => worker[Symbol.dispose]() });

/** Workers that get pages in turn. */
class Workers implements PageThreads {
  readonly #workers: readonly PageWorker[];
  #asked = 0;

  constructor(count: number) {
    this.#workers = Array.from({ length: count }, () => kept.take("") ?? startWorker());
  }

  decompress(packed: PackedBytes): Promise<Uint8Array> {
    const worker = this.#workers[this.#asked++ % this.#workers.length];
    return worker.ask(packed, { transfer: [packed.bytes.buffer as ArrayBuffer] });
  }

  [Symbol.dispose](): void {
    for (const worker of this.#workers) if (!worker.hasEnded) kept.leave("", worker);
  }
}

function startWorker(): PageWorker {
  const failed = (message: string, cause: unknown) => new FormatError(`reading parquet: ${message}`, { cause });
  return new WorkerCalls<PageProtocol>(WORKERS.page, failed);
}

/** None where there is no other core, and in workers, which hear of their own ones half a second late. */
function lender(): PageThreads | undefined {
  const count = Math.min(MOST_WORKERS, navigator.hardwareConcurrency - 1);
  return count > 0 && !("WorkerGlobalScope" in globalThis) ? new Workers(count) : undefined;
}

lendPageThreads(lender);
