/**
 * Files that are on other machines.
 *
 * @module
 */

import type { ByteSource } from "../../../stores/store.ts";

/** One version of a file on another machine. */
export interface RemoteFile {
  /** Where it is, without secrets: what stands in a graph. */
  readonly address: string;
  /** Its length in bytes, where the host tells. */
  readonly byteLength: number | undefined;
  /** Names the version, where the host does. */
  readonly tag: string | undefined;
  /** SHA-256 of its bytes in hex, where the host tells it without a download. */
  readonly sha256: string | undefined;
  /** Random access to this version, where the host serves ranges. A slice fails where the file is another one by then. */
  readonly source: ByteSource | undefined;
  /** All its bytes, from the first on. */
  stream(signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** A verified copy that another cache keeps, such as the hub's. */
  readonly localCopy?: (watch: RemoteWatch) => Promise<string>;
}

/** How far a download is. */
export interface DownloadState {
  /** Bytes that are here, those of an earlier try included. */
  readonly bytes: number;
  /** Bytes of the whole file, where the host tells. */
  readonly totalBytes: number | undefined;
}

/** How a download is watched and ended. */
export interface RemoteWatch {
  /** Ends it. What has come is kept. */
  readonly signal: AbortSignal;
  /** Hears how far it is. */
  readonly onDownload?: ((state: DownloadState) => void) | undefined;
  /** Hears what a reader should know, such as that a host could not be asked. */
  readonly onWarning?: (warning: string) => void;
}
