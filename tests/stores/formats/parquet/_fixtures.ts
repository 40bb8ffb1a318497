/** The parquet files that pyarrow wrote, and what it reads from them. */

import type { ByteSource } from "../../../../stores/store.ts";

const FOLDER = new URL("../../../fixtures/parquet/", import.meta.url);

/** What pyarrow reads from one file. */
export interface Expected {
  rows: number;
  columns: Record<string, { type: string; nullable: boolean; values: unknown[] }>;
}

/** What pyarrow reads from each file, by the file's name. */
export const expected: Record<string, Expected> = JSON.parse(Deno.readTextFileSync(new URL("expected.json", FOLDER)));

/** The bytes of a fixture. */
export function fixtureBytes(name: string): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(new URL(`${name}.parquet`, FOLDER));
}

/** Bytes as a source that counts what is read from it. */
export function sourceOf(bytes: Uint8Array): ByteSource & { bytesRead: number; slices: number } {
  return {
    byteLength: bytes.length,
    bytesRead: 0,
    slices: 0,
    slice(start: number, end: number = bytes.length): Promise<ArrayBuffer> {
      this.bytesRead += end - start;
      this.slices++;
      return Promise.resolve(bytes.slice(start, end).buffer as ArrayBuffer);
    },
  };
}
