/**
 * Whether, and where, rows of other ops are looked for.
 *
 * @module
 */

import { readConfig } from "../../stores/config.ts";
import type { ResultStore } from "../../stores/results.ts";
import { RowIndexes } from "../../stores/row_indexes.ts";
import type { PythonResults } from "./python_results.ts";

/** Which rows that other ops have computed are used. */
export interface ReuseOptions {
  /** Whether any are. @default the configuration's, else true */
  readonly reuseRows?: boolean;
  /** Whether those of krnel-graph are. @default false */
  readonly trustPython?: boolean;
}

/** Where rows of other ops are found. */
export interface ReuseParts {
  /** By the indexes beside results. */
  readonly rowIndexes: RowIndexes;
  /** Among krnel-graph's results, where they are trusted. */
  readonly pythonResults?: PythonResults;
}

/**
 * Where rows are looked for, when an op asks: the configuration is read by who computes only.
 *
 * @param openPython Gives krnel-graph's results.
 */
export function reuseParts(
  results: ResultStore,
  { reuseRows, trustPython = false }: ReuseOptions,
  openPython: () => PythonResults,
): () => ReuseParts | undefined {
  const parts = { rowIndexes: new RowIndexes(results.store), ...(trustPython ? { pythonResults: openPython() } : {}) };
  return () => reuseRows ?? readConfig().reuseRows ?? true ? parts : undefined;
}
