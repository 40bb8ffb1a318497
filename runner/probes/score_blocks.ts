/**
 * How many rows are scored at once. Between blocks, the program's event loop has its turn.
 *
 * @module
 */

const BLOCK = 8192;
/** Kernel machines compare each row with many vectors, and forests pass it through all trees. */
const SMALLER: Readonly<Record<string, number>> = { rbf: 2048, calibrated: 2048, forest: 512 };

/** Where the block of rows ends that begins at `start`, for models of a kind. */
export function endOfBlock(kind: string, start: number, rows: number): number {
  const size = SMALLER[kind] ?? BLOCK;
  if (kind !== "forest") return Math.min(start + size, rows);
  // Of few rows ONNX Runtime adds up trees in another order: the last ones are scored with those before, and scores keep their bits.
  const last = Math.min((Math.floor(start / BLOCK) + 1) * BLOCK, rows);
  return last - start < 2 * size ? last : start + size;
}
