/**
 * Finding the results and works in progress that have rows of a pass.
 *
 * @module
 */

import type { ListedRows } from "../../../../stores/keys.ts";
import { RECORD_WORDS } from "../../../../stores/row_index.ts";
import type { RowIndexes } from "../../../../stores/row_indexes.ts";
import { Scratch } from "../../../evaluation/scratch.ts";
import type { Marks } from "./row_marks.ts";
import type { RowSource } from "./row_source.ts";

/** How sources of one kind are opened. */
export interface SourceKind<V> {
  /** The rows of a whole result. */
  readonly result: (indexes: RowIndexes, uuid: string, marks: Marks) => RowSource<V>;
  /** The rows that this process has of a work in progress. @default it has none */
  readonly here?: (uuid: string, scratch: Scratch, fingerprint: string) => RowSource<V> | undefined;
  /** The rows of a file of a work in progress, if it says what they were computed from. */
  readonly part: (uuid: string, scratch: Scratch, name: string) => Promise<RowSource<V> | undefined>;
}

/** Ops that are looked at at a time. */
const PARALLEL = 16;
/** Rows whose keys are held, in some hundred megabytes: of more, only the newest are known. */
const MOST_ROWS = 1 << 22;

/** The sources of a pass but those of some ops, the newest first. */
export async function findSources<V>(
  indexes: RowIndexes,
  pass: string,
  kind: SourceKind<V>,
  without: ReadonlySet<string>,
): Promise<RowSource<V>[]> {
  const listed = Map.groupBy(await indexes.listed(pass), ({ uuid }) => uuid);
  const ops = [...listed].filter(([uuid]) => !without.has(uuid));
  const found: RowSource<V>[] = [];
  for (let start = 0; start < ops.length && rowsOf(found) < MOST_ROWS; start += PARALLEL) {
    const part = ops.slice(start, start + PARALLEL);
    const sources = await Promise.all(part.map(([uuid, works]) => sourcesOf(indexes, pass, uuid, works, kind)));
    sources.flat().forEach((source) => found.push(source));
  }
  return found;
}

function rowsOf(sources: readonly RowSource<unknown>[]): number {
  return sources.reduce((sum, { marks }) => sum + marks.records.length / RECORD_WORDS, 0);
}

/** A whole result, or what there is of works in progress. */
async function sourcesOf<V>(
  indexes: RowIndexes,
  pass: string,
  uuid: string,
  works: readonly ListedRows[],
  { result, here, part }: SourceKind<V>,
): Promise<RowSource<V>[]> {
  const index = await indexes.read(pass, uuid);
  if (index !== undefined) return [result(indexes, uuid, index)];
  const scratch = new Scratch(indexes.store, uuid);
  const parts: RowSource<V>[] = [];
  for (const { fingerprint } of works) {
    const own = here?.(uuid, scratch, fingerprint);
    if (own !== undefined) {
      parts.push(own);
      continue;
    }
    for (const name of await scratch.names(`${fingerprint}/`)) {
      // One that is being removed, as its result is whole, is not missed.
      const source = await part(uuid, scratch, name).catch(() => undefined);
      if (source !== undefined) parts.push(source);
    }
  }
  return parts;
}
