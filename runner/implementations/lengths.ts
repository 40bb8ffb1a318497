/**
 * @module
 */

import { DatasetError } from "../../ops/errors.ts";

interface Counted {
  readonly length: number;
}

/** Refuses columns of different lengths. @throws {DatasetError} */
export function assertSameLength(what: string, a: Counted, b: Counted): void {
  if (a.length === b.length) return;
  throw new DatasetError(`${what} have ${a.length} and ${b.length} rows: columns of one dataset are needed`);
}
