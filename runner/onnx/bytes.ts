/**
 * Read access to the bytes of a model, in memory or in a file, without loading the file.
 *
 * All reads are synchronous: models are opened and cut inside a worker, where nothing else waits.
 *
 * @module
 */

/** A half-open range of bytes. */
export interface ByteRange {
  /** First byte. */
  readonly start: number;
  /** One past the last byte. */
  readonly end: number;
}

/** Bytes that can be read piecewise. */
export interface ByteSource {
  /** Number of bytes. */
  readonly size: number;
  /** The bytes from `start` up to `end`; not to be changed, and only valid until the next read. */
  read(start: number, end: number): Uint8Array;
  /** Frees what the source holds open. */
  close(): void;
}

/** A source over bytes in memory. */
export function memoryBytes(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (start, end) => bytes.subarray(start, end),
    close: () => {},
  };
}

/** Pages that a file's source keeps: what is read again and again, such as the nodes of a graph, stays among them. */
const KEPT_PAGES = 256;

/**
 * A source over a file. Small reads are answered from pages, so that a file of many gigabytes can be walked at the cost of
 * its small parts.
 *
 * @param pageBytes how much is read at least
 * @throws the error of the file system if the file cannot be opened or read
 */
export function fileBytes(path: string, pageBytes = 1 << 14): ByteSource {
  const file = Deno.openSync(path, { read: true });
  const size = file.statSync().size;
  const pages = new Map<number, Uint8Array<ArrayBuffer>>();
  let latest = new Uint8Array(0);
  let latestStart = 0;
  const openPage = (start: number) => {
    let page = pages.get(start);
    if (page === undefined) {
      page = readFully(file, start, Math.min(pageBytes, size - start));
      if (pages.size === KEPT_PAGES) pages.delete(pages.keys().next().value!);
      pages.set(start, page);
    }
    latest = page;
    latestStart = start;
  };
  return {
    size,
    read(start, end) {
      if (start < latestStart || end > latestStart + latest.length) {
        const pageStart = start - start % pageBytes;
        if (end > Math.min(pageStart + pageBytes, size)) return readFully(file, start, Math.min(end, size) - start);
        openPage(pageStart);
      }
      return latest.subarray(start - latestStart, end - latestStart);
    },
    close: () => file.close(),
  };
}

function readFully(file: Deno.FsFile, start: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  file.seekSync(start, Deno.SeekMode.Start);
  let filled = 0;
  while (filled < length) {
    const count = file.readSync(bytes.subarray(filled));
    if (count === null) return bytes.subarray(0, filled);
    filled += count;
  }
  return bytes;
}
