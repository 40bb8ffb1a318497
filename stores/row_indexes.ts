/**
 * Which results and works in progress of a store have rows that are computed alike.
 *
 * An index lies beside its result (`row_index.ts`). A listing has an empty object for each op that has rows of a pass, or has
 * begun to compute some: what it says is a hint, and what is there counts.
 *
 * @module
 */

import { resultFile } from "./formats/result.ts";
import {
  doneKey,
  type ListedRows,
  listedRows,
  opFolder,
  ROW_LISTINGS,
  rowIndexKey,
  rowListing,
  rowListingKey,
} from "./keys.ts";
import { decodeRowIndex, encodeRowIndex, type RowIndex } from "./row_index.ts";
import type { ObjectSource, Store } from "./store.ts";

/** Stands for the folder of a work in progress where there is none. */
const NO_WORK = "0";

/** The indexes of one store. */
export class RowIndexes {
  /** Where the bytes are. */
  readonly store: Store;

  /** The indexes in `store`. */
  constructor(store: Store) {
    this.store = store;
  }

  /** Says that an op has rows of a pass, or is about to. */
  async list(pass: string, rows: ListedRows): Promise<void> {
    await this.store.create(rowListingKey(pass, rows), new Uint8Array(), { durable: false });
  }

  /** The ops that are said to have rows of a pass, the newest first. */
  async listed(pass: string): Promise<ListedRows[]> {
    const found = await Array.fromAsync(this.store.list(rowListing(pass)));
    found.sort((a, b) => b.modified.getTime() - a.modified.getTime());
    return found.flatMap(({ key }) => listedRows(key) ?? []);
  }

  /** For each pass the ops that are said to have rows of it, in no particular order. */
  async passes(): Promise<ReadonlySet<string>[]> {
    const passes = new Map<string, Set<string>>();
    for await (const { key } of this.store.list(ROW_LISTINGS)) {
      const { uuid } = listedRows(key) ?? {};
      const pass = key.split("/")[1];
      if (uuid !== undefined) passes.set(pass, (passes.get(pass) ?? new Set()).add(uuid));
    }
    return [...passes.values()];
  }

  /** Writes the index of an op's rows. It counts once the result beside it is whole. */
  async write(uuid: string, index: RowIndex): Promise<void> {
    await this.store.put(rowIndexKey(uuid), encodeRowIndex(index), { durable: false });
  }

  /** Lists an op whose index came from another store, if it has one. */
  async relist(uuid: string): Promise<void> {
    const bytes = await this.store.get(rowIndexKey(uuid));
    const index = bytes === undefined ? undefined : decodeRowIndex(bytes);
    if (index !== undefined) await this.list(index.pass, { uuid, fingerprint: NO_WORK });
  }

  /** The index of a whole result; `undefined` where it has none of this pass, or is not whole. */
  async read(pass: string, uuid: string): Promise<RowIndex | undefined> {
    if (await this.store.open(doneKey(uuid)) === undefined) return undefined;
    const bytes = await this.store.get(rowIndexKey(uuid));
    const index = bytes === undefined ? undefined : decodeRowIndex(bytes);
    return index?.pass === pass ? index : undefined;
  }

  /** Random access to the result that an index is of, or `undefined`. */
  async openResult(uuid: string): Promise<ObjectSource | undefined> {
    return await this.store.open(`${opFolder(uuid)}/${resultFile("vector")}`);
  }
}
