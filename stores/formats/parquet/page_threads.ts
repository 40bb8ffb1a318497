/**
 * Threads that decompress pages beside the one that reads a file.
 *
 * @module
 */

import type { PackedBytes } from "./codecs.ts";

/** What is lent to a reader, who disposes it when it has read. */
export interface PageThreads extends Disposable {
  /**
   * As `decompress`.
   *
   * @param packed the memory of its bytes moves to a thread
   */
  decompress(packed: PackedBytes): Promise<Uint8Array>;
}

let lend: PageThreadLender = () => undefined;

/** Who lends threads. */
export type PageThreadLender = () => PageThreads | undefined;

/** Says who lends threads to all that read parquet files: those who know of threads stand above. Returns who did before. */
export function lendPageThreads(lender: PageThreadLender): PageThreadLender {
  const before = lend;
  lend = lender;
  return before;
}

/** Threads, if anybody lends any. */
export function borrowPageThreads(): PageThreads | undefined {
  return lend();
}
