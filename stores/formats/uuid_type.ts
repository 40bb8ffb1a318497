/**
 * The type of UUID columns.
 *
 * @module
 */

import { encodeHex } from "../../ops/standard.ts";
import { FixedSizeBinary } from "apache-arrow";

/** UUIDs: 16 bytes that are read as text. Arrow has them as an extension of this type, parquet as a type of its own. */
export class UuidType extends FixedSizeBinary {
  /** All UUID columns are of one type. */
  constructor() {
    super(16);
  }

  override toString(): string {
    return "Uuid";
  }
}

/** `00112233-4455-6677-8899-aabbccddeeff`. */
export function uuidText(bytes: Uint8Array): string {
  return encodeHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
