/**
 * Groups the rows of a dataset into batches: rows of like length together, equal rows once. Lengths are compared within
 * windows of the dataset, so that what is finished follows the dataset's order but for a window.
 *
 * @module
 */

/** A row to compute, and the rows of the dataset that it answers. */
export interface ScheduledRow {
  /** Token ids. */
  readonly ids: Int32Array<ArrayBuffer>;
  /** Rows of the dataset with these ids, ascending. */
  readonly rows: readonly number[];
}

/** Rows among which those of like length are looked for. */
const WINDOW_ROWS = 4096;

/**
 * Plans the forward passes. The plan depends on nothing but the tokens and the batch size, so that an interrupted run
 * finds the same batches again.
 *
 * @param tokens token ids of each row of the dataset
 * @param batchSize most rows of one pass
 */
export function planBatches(tokens: readonly Int32Array<ArrayBuffer>[], batchSize: number): ScheduledRow[][] {
  const distinct = new Map<string, { ids: Int32Array<ArrayBuffer>; rows: number[] }>();
  tokens.forEach((ids, row) => {
    const key = ids.join();
    const known = distinct.get(key);
    if (known === undefined) distinct.set(key, { ids, rows: [row] });
    else known.rows.push(row);
  });
  const windowOf = ({ rows }: ScheduledRow) => Math.floor(rows[0] / WINDOW_ROWS);
  const ordered = [...distinct.values()].sort((a, b) =>
    windowOf(a) - windowOf(b) || a.ids.length - b.ids.length || a.rows[0] - b.rows[0]
  );
  return Array.from(
    { length: Math.ceil(ordered.length / batchSize) },
    (_, index) => ordered.slice(index * batchSize, (index + 1) * batchSize),
  );
}
