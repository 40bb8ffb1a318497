/**
 * Decompression of pages in their order.
 *
 * @module
 */

import type { ColumnChunk } from "hyparquet";
import { decompress, type PackedBytes } from "./codecs.ts";
import { borrowPageThreads, type PageThreads } from "./page_threads.ts";

/** A page and what it decompresses to. */
interface Unpacked<T> {
  readonly page: T;
  readonly bytes: Uint8Array;
}

/** Fewer bytes are decompressed in less time than it takes to start a thread. */
const WORTH_THREADS = 16 * 2 ** 20;
/** Smaller pages are decompressed in less time than it takes to send them. */
const WORTH_SENDING = 64 * 2 ** 10;
/** So many bytes are decompressed before they are asked for: more would leave the cache before they are decoded. */
const MOST_AHEAD = 4 * 2 ** 20;

/** Decompresses the pages of column chunks that are read side by side. Dispose it when they are read. */
export class Unpacker implements Disposable {
  readonly #threads: PageThreads | undefined;
  readonly #mostAhead: number;

  /**
   * Borrows threads where that pays.
   *
   * @param chunks what is read
   * @param share the share of their pages that is wanted, from 0 to 1
   */
  constructor(chunks: readonly ColumnChunk[], share: number) {
    const size = share * chunks.reduce((sum, chunk) => sum + packedSize(chunk), 0);
    this.#threads = size >= WORTH_THREADS ? borrowPageThreads() : undefined;
    this.#mostAhead = MOST_AHEAD / chunks.length;
  }

  /** Pages of one chunk with what they decompress to. @throws {FormatError} as {@linkcode decompress}, in a page's turn */
  inOrder<T extends PackedBytes>(pages: AsyncIterable<T>): AsyncIterable<Unpacked<T>> {
    return this.#threads === undefined ? unpackEach(pages) : unpackAhead(pages, this.#threads, this.#mostAhead);
  }

  [Symbol.dispose](): void {
    this.#threads?.[Symbol.dispose]();
  }
}

/** Bytes of a chunk that are decompressed. */
function packedSize({ meta_data }: ColumnChunk): number {
  return meta_data === undefined || meta_data.codec === "UNCOMPRESSED" ? 0 : Number(meta_data.total_uncompressed_size);
}

async function* unpackEach<T extends PackedBytes>(pages: AsyncIterable<T>): AsyncGenerator<Unpacked<T>> {
  for await (const page of pages) yield { page, bytes: decompress(page) };
}

/** Lets threads decompress the next pages while whoever asks is busy with one. */
async function* unpackAhead<T extends PackedBytes>(
  pages: AsyncIterable<T>,
  threads: PageThreads,
  mostAhead: number,
): AsyncGenerator<Unpacked<T>> {
  const waiting: { readonly size: number; readonly unpacked: Promise<Unpacked<T>> }[] = [];
  let ahead = 0;
  const next = () => {
    const { size, unpacked } = waiting.shift()!;
    ahead -= size;
    return unpacked;
  };
  for await (const { size, unpacked } of begun(pages, threads)) {
    // The pages before it may be all that is wanted.
    unpacked.catch(() => {});
    waiting.push({ size, unpacked });
    for (ahead += size; ahead > mostAhead;) yield await next();
  }
  while (waiting.length > 0) yield await next();
}

/** Begins to decompress each page. What is wrong with the next one is told in its turn, too. */
async function* begun<T extends PackedBytes>(pages: AsyncIterable<T>, threads: PageThreads) {
  try {
    for await (const page of pages) yield { size: page.size, unpacked: unpackAside(page, threads) };
  } catch (error) {
    yield { size: 0, unpacked: Promise.reject<Unpacked<T>>(error) };
  }
}

async function unpackAside<T extends PackedBytes>(page: T, threads: PageThreads): Promise<Unpacked<T>> {
  const { codec, bytes, size } = page;
  if (codec === "UNCOMPRESSED" || size < WORTH_SENDING) return { page, bytes: decompress(page) };
  return { page, bytes: await threads.decompress({ codec, bytes: bytes.slice(), size }) };
}
