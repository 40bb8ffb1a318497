/**
 * How the download of a model's files is watched.
 *
 * @module
 */

/** How far the download of a model's files is. */
export interface DownloadProgress {
  /** Bytes that are here, those of an earlier try included. */
  readonly bytes: number;
  /** Bytes of all files that are to come. */
  readonly totalBytes: number;
}

/** How the download of a model's files is watched and ended. */
export interface DownloadWatch {
  /** Ends the download. What has come is kept: the next try goes on from there. */
  readonly signal?: AbortSignal;
  /** Called as bytes come, if any have to. */
  readonly onDownload?: (progress: DownloadProgress) => void;
  /** Called with what a reader of the results should know, such as that the hub could not be asked. */
  readonly onWarning?: (warning: string) => void;
}
