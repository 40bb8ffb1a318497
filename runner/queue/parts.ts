/**
 * Dividing the rows of a large op among workers.
 *
 * @module
 */

import type { RowParts, RowRange } from "../evaluation/implementation.ts";

/** When an op is divided, and how. */
export interface PartSizes {
  /** Ops of more rows than this are divided. */
  readonly splitOver: number;
  /** The fewest rows of a part: each loads the model once. */
  readonly partRows: number;
}

/** Two windows: on a CPU, minutes of a model's time, of which loading it is a small part. */
export const PART_SIZES: PartSizes = { splitOver: 8192, partRows: 8192 };

/** No more parts than this, so that a dataset of any size is a handful of jobs. */
const MOST_PARTS = 32;

/** The parts of an op's rows. They begin where the op can be divided without changing a result. */
export function rangesOf({ step }: Pick<RowParts<never>, "step">, rows: number, { partRows }: PartSizes): RowRange[] {
  const size = Math.ceil(Math.max(partRows, rows / MOST_PARTS, 1) / step) * step;
  const count = Math.ceil(rows / size);
  return Array.from({ length: count }, (_, i) => ({ start: i * size, end: Math.min(rows, (i + 1) * size) }));
}
