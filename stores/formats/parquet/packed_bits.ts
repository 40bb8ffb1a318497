/**
 * Numbers of few bits, packed one after the other, lowest bits first.
 *
 * @module
 */

import { viewed, type ViewedBytes } from "../text_hash.ts";

/** Where packed numbers are. */
export interface PackedNumbers extends ViewedBytes {
  /** The byte that the first one begins with. */
  readonly at: number;
  /** Bits from one to the next. */
  readonly width: number;
}

/** Bytes behind the one that a number begins in which are read with it. */
const SLACK = 4;
/** So many numbers are unpacked at a time: all of their bits are counted in 32 bits. */
const PIECE = 2 ** 20;

/** Unpacks the lowest 32 bits of so many numbers. */
export function unpack(packed: PackedNumbers, out: Uint32Array, count: number): void {
  const { bytes, at, width } = packed;
  if (width === 1) return unpackBits(bytes, at, out, 0, count);
  // Eight numbers take `width` bytes.
  const eights = Math.floor(Math.max(0, bytes.length - SLACK - at) / width);
  const middle = Math.min(eights * 8, count);
  for (let from = 0; from < middle; from += PIECE) {
    unpackPiece(packed, at + from / 8 * width, out, from, Math.min(from + PIECE, middle));
  }
  if (middle < count) unpackPiece({ ...packed, ...lastBytes(bytes, at + eights * width) }, 0, out, middle, count);
}

/** The bytes from `start` on, with some behind them. */
function lastBytes(bytes: Uint8Array, start: number): ViewedBytes {
  const last = new Uint8Array(bytes.length - start + SLACK);
  last.set(bytes.subarray(start));
  return viewed(last);
}

function unpackPiece(
  { bytes, view, width }: PackedNumbers,
  from: number,
  out: Uint32Array,
  start: number,
  end: number,
) {
  const mask = width < 32 ? (1 << width) - 1 : -1;
  for (let i = start, bit = 0; i < end; i++, bit += width) {
    const at = from + (bit >>> 3);
    const shift = bit & 7;
    // A fifth byte is shifted in two steps: 32 at once would be none.
    out[i] = ((view.getInt32(at, true) >>> shift) | ((bytes[at + 4] << 1) << (31 - shift))) & mask;
  }
}

/** Unpacks bits from index `start` to `end` of `out`. */
export function unpackBits(
  bytes: Uint8Array,
  from: number,
  out: Uint8Array | Uint32Array,
  start: number,
  end: number,
): void {
  const eights = end - (end - start) % 8;
  let at = from;
  for (let i = start; i < eights; i += 8) {
    const byte = bytes[at++];
    out[i] = byte & 1;
    out[i + 1] = (byte >> 1) & 1;
    out[i + 2] = (byte >> 2) & 1;
    out[i + 3] = (byte >> 3) & 1;
    out[i + 4] = (byte >> 4) & 1;
    out[i + 5] = (byte >> 5) & 1;
    out[i + 6] = (byte >> 6) & 1;
    out[i + 7] = byte >> 7;
  }
  for (let i = eights; i < end; i++) out[i] = (bytes[at] >> (i - eights)) & 1;
}
