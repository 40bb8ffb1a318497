/**
 * How much has come of several files together.
 *
 * @module
 */
import type { DownloadWatch } from "../download_watch.ts";

/** Milliseconds between two reports. */
const REPORT_AGAIN = 100;

/** Adds up what comes of several files. */
export class ByteCounter {
  readonly #watch: DownloadWatch;
  #bytes = 0;
  #totalBytes = 0;
  #reported = -Infinity;

  /** Nothing is expected yet. */
  constructor(watch: DownloadWatch) {
    this.#watch = watch;
  }

  /** Files that are to come. */
  expect(sizes: readonly number[]): void {
    this.#totalBytes += sizes.reduce((total, size) => total + size, 0);
  }

  /** Counts a file: the returned function says how much of it is here. */
  begin(size: number): (bytes: number) => void {
    const before = this.#bytes;
    return (bytes) => {
      this.#bytes = before + bytes;
      const now = performance.now();
      if (bytes < size && now - this.#reported < REPORT_AGAIN) return;
      this.#reported = now;
      this.#watch.onDownload?.({ bytes: this.#bytes, totalBytes: this.#totalBytes });
    };
  }
}
