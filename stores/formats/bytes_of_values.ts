/**
 * The bytes of texts, of byte strings and of decimals in Arrow's buffers.
 *
 * Layouts: https://arrow.apache.org/docs/format/Columnar.html
 *
 * @module
 */

import { type Data, DataType, type Decimal } from "apache-arrow";
import { CodedTexts, isOffsetText } from "./coded_texts.ts";

/** Bytes of one view. */
export const VIEW_BYTES = 16;
/** Texts and bytes up to this length lie within their view; of longer ones the first four do. */
export const INLINE_VIEW_BYTES = 12;

/** Where a view says in which buffer its bytes lie; where in it, 4 bytes further on. */
export const VIEW_BUFFER_OFFSET = 8;

/** Reads the bytes of value `i` of a column of texts or bytes, in any of their layouts; `undefined` for other types. */
export function byteReader(data: Data): ((i: number) => Uint8Array) | undefined {
  const { type } = data;
  if (DataType.isUtf8View(type) || DataType.isBinaryView(type)) return viewReader(data);
  if (DataType.isFixedSizeBinary(type)) {
    const { values } = data;
    return (i) => values.subarray(i * type.byteWidth, (i + 1) * type.byteWidth);
  }
  if (!isOffsetText(type)) return undefined;
  if (data instanceof CodedTexts) {
    const { entries: { bytes, offsets }, indices } = data;
    return (i) => bytes.subarray(offsets[indices[i]], offsets[indices[i] + 1]);
  }
  const { values, valueOffsets } = data;
  return (i) => values.subarray(Number(valueOffsets[i]), Number(valueOffsets[i + 1]));
}

function viewReader({ values, variadicBuffers }: Data): (i: number) => Uint8Array {
  const bytes = values as Uint8Array;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (i) => {
    const length = view.getInt32(i * VIEW_BYTES, true);
    if (length <= INLINE_VIEW_BYTES) return bytes.subarray(i * VIEW_BYTES + 4, i * VIEW_BYTES + 4 + length);
    const start = view.getInt32(i * VIEW_BYTES + VIEW_BUFFER_OFFSET + 4, true);
    return variadicBuffers[view.getInt32(i * VIEW_BYTES + VIEW_BUFFER_OFFSET, true)].subarray(start, start + length);
  };
}

/** Reads decimal `i` without its point: an integer that counts units of `10 ** -scale`. */
export function unscaledReader({ bitWidth }: Decimal, { values }: Data): (i: number) => bigint {
  const words = values as Uint32Array;
  const size = bitWidth / 32;
  return (i) => {
    const unsigned = words.subarray(i * size, (i + 1) * size)
      .reduceRight((sum: bigint, word) => (sum << 32n) | BigInt(word), 0n);
    return BigInt.asIntN(bitWidth, unsigned);
  };
}
