/**
 * Downloads that come before an op has its name, shown like ops that are being computed.
 *
 * @module
 */

import { sha256Hex } from "../../ops/sha256.ts";
import { createOp } from "../../ops/create.ts";
import type { Op } from "../../ops/op.ts";
import { LoadLocalParquetDatasetOp } from "../../ops/types/datasets.ts";
import type { DownloadState } from "../files/remote/mod.ts";
import { activity, type Outcome } from "./activity.ts";

/** A download, shown from its first bytes on. */
export class ShownDownload {
  /** Aborted where everything that runs is stopped. */
  readonly signal: AbortSignal = activity.signal;
  readonly #address: string;
  #shown: { readonly op: Op; readonly end: (outcome: Outcome) => void } | undefined;

  /** Nothing is shown yet. @param address where the file is */
  constructor(address: string) {
    this.#address = address;
  }

  /** Says how far it is. */
  report({ bytes, totalBytes }: DownloadState): void {
    this.#shown ??= begin(this.#address);
    activity.report({ uuid: this.#shown.op.uuid, done: bytes, total: totalBytes, unit: "bytes" });
  }

  /** Does what downloads, and says how it ended. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await activity.wait(work);
      this.#shown?.end("completed");
      return result;
    } catch (error) {
      this.#shown?.end(this.signal.aborted ? "stopped" : "failed");
      throw error;
    }
  }
}

/** What is shown stands for the file: nobody knows its hash, so it has that of the address. */
function begin(address: string): { readonly op: Op; readonly end: (outcome: Outcome) => void } {
  const contentHash = sha256Hex(address);
  const op = createOp(LoadLocalParquetDatasetOp, { filePath: address, contentHash }) as unknown as Op;
  return { op, end: activity.begin(op) };
}
