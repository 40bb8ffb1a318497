/**
 * A guardrail's folder that was written.
 *
 * @module
 */

import type { Manifest } from "./files/manifest.ts";

/** A guardrail that was saved. */
export class SavedGuardrail {
  /** Its folder. */
  readonly folder: string;
  /** What `guardrail.json` holds. */
  readonly manifest: Manifest;
  /** Bytes of all files. */
  readonly bytes: number;
  /** What whoever ships it should know. */
  readonly warnings: readonly string[];

  /** Use `guardrail(…).save(folder)`, which writes the folder. */
  constructor(folder: string, manifest: Manifest, bytes: number, warnings: readonly string[]) {
    this.folder = folder;
    this.manifest = manifest;
    this.bytes = bytes;
    this.warnings = warnings;
  }
}
