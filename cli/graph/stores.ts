/**
 * The stores, and results in them, that a command looks after.
 *
 * @module
 */

import type { Store } from "../../stores/store.ts";
import type { GraphOptions } from "./options.ts";
import { Runners } from "./runners.ts";
import { selectOps } from "./select.ts";
import { requireStore } from "./store_there.ts";

/** A store, and the results in it that are meant: all where there are no `uuids`. */
export interface ChosenStore {
  /** The store. */
  readonly store: Store;
  /** The ops that are meant. */
  readonly uuids?: readonly string[];
}

/**
 * The store of `--store` or the configuration; with `-f` or `-u`, the stores of those ops, and only these.
 *
 * @throws {UsageError} where `--store` names a folder that is not there
 */
export async function chosenStores(options: GraphOptions): Promise<ChosenStore[]> {
  await requireStore(options.store);
  if (options.file === undefined && options.uuid === undefined) {
    return new Runners(options.store).all([]).map(({ store }) => ({ store }));
  }
  const { ops, runners } = await selectOps(options);
  return runners.all(ops).map((runner) => ({
    store: runner.store,
    uuids: ops.filter((op) => runners.runnerOf(op) === runner).map(({ uuid }) => uuid),
  }));
}
