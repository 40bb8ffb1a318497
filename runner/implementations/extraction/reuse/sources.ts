/**
 * Finding the results and works in progress that have rows of a pass.
 *
 * @module
 */

import { forEachParallel } from "../../../../stores/parallel.ts";
import type { ListedRows } from "../../../../stores/keys.ts";
import type { RowIndexes } from "../../../../stores/row_indexes.ts";
import { Scratch } from "../../../evaluation/scratch.ts";
import type { Marks } from "./row_marks.ts";
import type { RowSource } from "./row_source.ts";

/** How sources of one kind are opened. */
export interface SourceKind<V> {
  /** The rows of a whole result. */
  readonly result: (indexes: RowIndexes, uuid: string, marks: Marks) => RowSource<V>;
  /** The rows of a file of a work in progress, if it says what they were computed from. */
  readonly part: (uuid: string, scratch: Scratch, name: string) => Promise<RowSource<V> | undefined>;
}

/** Ops that are looked at at a time. */
const PARALLEL = 16;

/** All sources of a pass but those of some ops. */
export async function findSources<V>(
  indexes: RowIndexes,
  pass: string,
  kind: SourceKind<V>,
  without: ReadonlySet<string>,
): Promise<RowSource<V>[]> {
  const listed = (await indexes.listed(pass)).filter(({ uuid }) => !without.has(uuid));
  const found: RowSource<V>[][] = [];
  await forEachParallel(listed, PARALLEL, async (rows, i) => {
    found[i] = await sourcesOf(indexes, pass, rows, kind);
  });
  return found.flat();
}

async function sourcesOf<V>(
  indexes: RowIndexes,
  pass: string,
  { uuid, fingerprint }: ListedRows,
  { result, part }: SourceKind<V>,
): Promise<RowSource<V>[]> {
  const index = await indexes.read(pass, uuid);
  if (index !== undefined) return [result(indexes, uuid, index)];
  const scratch = new Scratch(indexes.store, uuid);
  const parts: RowSource<V>[] = [];
  for (const name of await scratch.names(`${fingerprint}/`)) {
    // One that is being removed, as its result is whole, is not missed.
    const source = await part(uuid, scratch, name).catch(() => undefined);
    if (source !== undefined) parts.push(source);
  }
  return parts;
}
