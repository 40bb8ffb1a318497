/** Bytes in memory, read as files are. */
import type { ByteSource } from "../../stores/store.ts";

/** Random access to bytes. */
export function bytesSource(bytes: Uint8Array<ArrayBuffer>): ByteSource {
  return {
    byteLength: bytes.byteLength,
    slice: (start, end) => Promise.resolve(bytes.slice(start, end).buffer),
  };
}
