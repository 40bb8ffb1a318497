/**
 * Numbers in parquet's hybrid encoding, by WebAssembly: at full speed from the first page on, where JavaScript's loops are compiled on the way.
 *
 * @module
 */

import { HYBRID_KERNELS } from "./hybrid_kernels_code.ts";
import { Kernels } from "./kernels.ts";

/** Numbers of a piece. */
const PIECE = 2 ** 16;
/** Encoded bytes that are there at once: a piece's and more, so that no piece waits for others. */
const WINDOW = 2 ** 20;
/** Bytes behind a piece that are written with its last number, or behind the encoded ones that are read with their last. */
const SLACK = 16;
/** Where the kernels' memory has the encoded bytes, behind a piece. */
const ENCODED = PIECE * Uint32Array.BYTES_PER_ELEMENT + SLACK;

/** What `hybrid_kernels.wat` exports. Places are in bytes. */
interface Exports extends WebAssembly.Exports {
  begin(width: number): void;
  move(at: number, end: number): void;
  decode(out: number, count: number): number;
  narrow(numbers: number, count: number): void;
  readonly at: WebAssembly.Global;
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

let kept: ReturnType<typeof newKernels> | undefined;

/**
 * Decodes numbers piece by piece.
 *
 * @param take Takes a piece. It decodes nothing itself.
 * @returns How many numbers there are: fewer, where the bytes end early.
 */
export function decodePieces({ bytes, width, count }: HybridNumbers, take: (piece: Piece) => void): number {
  const { run, memory } = kept ??= newKernels();
  run.begin(width);
  let [done, from, moved] = [0, 0, 0];
  do {
    const window = bytes.subarray(from, from + WINDOW);
    new Uint8Array(memory, ENCODED).set(window);
    run.move(ENCODED, ENCODED + window.length);
    for (let length; (length = run.decode(0, Math.min(PIECE, count - done))) > 0; done += length) {
      take(pieceOf(run, memory, length));
    }
    moved = (run.at.value >>> 0) - ENCODED;
    from += moved;
  } while (done < count && moved > 0);
  return done;
}

function pieceOf({ largest, narrow }: Exports, memory: ArrayBuffer, length: number): Piece {
  const narrowed = () => {
    narrow(0, length);
    return new Uint8Array(memory, 0, length);
  };
  return { numbers: new Uint32Array(memory, 0, length), largest: largest.value >>> 0, narrowed };
}

function newKernels() {
  const kernels = new Kernels<Exports>(HYBRID_KERNELS, "hybrid");
  return { run: kernels.run, memory: kernels.withRoom(ENCODED + WINDOW + SLACK) };
}
