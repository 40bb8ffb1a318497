/**
 * Numbers in parquet's hybrid encoding, by WebAssembly: at full speed from the first page on, where JavaScript's loops are compiled on the way.
 *
 * @module
 */

import { HYBRID_KERNELS } from "./hybrid_kernels_code.ts";
import { Kernels } from "./kernels.ts";

/** Numbers of a piece. */
const PIECE = 2 ** 16;
/** Bytes behind a piece that are written with its last number, or behind the encoded ones that are read with their last. */
const SLACK = 16;
/** Where the kernels' memory has the encoded bytes, behind a piece. */
const ENCODED = PIECE * Uint32Array.BYTES_PER_ELEMENT + SLACK;
/** More bytes are decoded in memory that goes with them. */
const MOST_KEPT = 2 ** 24;

/** What `hybrid_kernels.wat` exports. Places are in bytes. */
interface Exports extends WebAssembly.Exports {
  begin(at: number, end: number, width: number): void;
  decode(out: number, count: number): number;
  narrow(numbers: number, count: number): void;
  readonly largest: WebAssembly.Global;
}

/** Encoded numbers. */
export interface HybridNumbers {
  /** The encoded bytes. */
  readonly bytes: Uint8Array;
  /** Bits of a number, 0 to 32. */
  readonly width: number;
  /** How many are asked for. */
  readonly count: number;
}

/** Some of the numbers. They are others afterwards. */
export interface Piece {
  /** The numbers. */
  readonly numbers: Uint32Array;
  /** The largest of them. */
  readonly largest: number;
  /** The numbers as bytes, once, where none is larger than 255. */
  narrowed(): Uint8Array;
}

let kept: Kernels<Exports> | undefined;

/**
 * Decodes numbers piece by piece.
 *
 * @param take Takes a piece. It decodes nothing itself.
 * @returns How many numbers there are: fewer, where the bytes end early.
 */
export function decodePieces({ bytes, width, count }: HybridNumbers, take: (piece: Piece) => void): number {
  const kernels = bytes.length > MOST_KEPT ? newKernels() : kept ??= newKernels();
  const end = ENCODED + bytes.length;
  const memory = kernels.withRoom(end + SLACK);
  new Uint8Array(memory, ENCODED, bytes.length).set(bytes);
  kernels.run.begin(ENCODED, end, width);
  let done = 0;
  while (done < count) {
    const length = kernels.run.decode(0, Math.min(PIECE, count - done));
    if (length > 0) take(pieceOf(kernels.run, memory, length));
    done += length;
    if (length < PIECE) break;
  }
  return done;
}

function pieceOf({ largest, narrow }: Exports, memory: ArrayBuffer, length: number): Piece {
  const narrowed = () => {
    narrow(0, length);
    return new Uint8Array(memory, 0, length);
  };
  return { numbers: new Uint32Array(memory, 0, length), largest: largest.value >>> 0, narrowed };
}

function newKernels(): Kernels<Exports> {
  return new Kernels<Exports>(HYBRID_KERNELS, "hybrid");
}
