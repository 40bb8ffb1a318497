/**
 * What the files of an op's folder say: whether there is a result that can be read here, and whether krnel-graph has
 * one of its own beside it, such as a pickled classifier.
 *
 * Earlier versions recorded every result under krnel-graph's names. Such a folder has no `probegraph.status.json`,
 * which is written before any result now, so `done` in it vouches for the result that lies beside it.
 *
 * @module
 */

import { isShared, opFolder, pythonRecordKeys, type RecordKeys, recordKeys, typeOf } from "./keys.ts";
import type { Store } from "./store.ts";

/** One of the results that a folder can hold. */
export interface Side {
  /** Whether the result is whole. */
  readonly isComplete: boolean;
  /** Where it is recorded. */
  readonly record: RecordKeys;
  /** Where it would be recorded today. */
  readonly newRecord: RecordKeys;
  /** Whether a file belongs to it. */
  readonly has: (key: string) => boolean;
}

/** Names of files that hold results which are read here. */
const RESULTS = ["result.parquet", "result.json", "result.probe.json", "result.safetensors"];

/** krnel-graph's own result of an op whose result differs from ours. */
export function pythonResultKey(uuid: string): string {
  return `${opFolder(uuid)}/${isGroup(uuid) ? "result.parquet" : "result.pickle"}`;
}

/** The results of an op's folder, from its files: the one that is read here, then krnel-graph's where it is another. */
export function sidesOf(uuid: string, files: ReadonlySet<string>): readonly Side[] {
  const ours = recordKeys(uuid);
  if (isShared(uuid)) {
    return [{ isComplete: files.has(ours.done), record: ours, newRecord: ours, has: () => true }];
  }
  const theirs = pythonRecordKeys(uuid);
  const isOurs = files.has(ours.done);
  const isEarlier = !isOurs && isEarlierRecord(uuid, (key) => files.has(key));
  const pickled = pythonResultKey(uuid);
  const isTheirs = (key: string) => key === pickled || key === theirs.done || key === theirs.status;
  const record = isEarlier ? theirs : ours;
  return [
    {
      isComplete: isOurs || isEarlier,
      record,
      newRecord: ours,
      has: (key) => !isTheirs(key) || key === record.done || key === record.status,
    },
    { isComplete: files.has(theirs.done) && files.has(pickled), record: theirs, newRecord: theirs, has: isTheirs },
  ];
}

/** Whether krnel-graph finds a result that it can read. */
export async function pythonHasResult(store: Store, uuid: string): Promise<boolean> {
  const isDone = await store.open(pythonRecordKeys(uuid).done) !== undefined;
  return isDone && (isShared(uuid) || await store.open(pythonResultKey(uuid)) !== undefined);
}

/** Whether an earlier version recorded a whole result of an op under krnel-graph's names. */
export async function wasRecordedEarlier(store: Store, uuid: string): Promise<boolean> {
  if (isShared(uuid)) return false;
  const keys = [pythonRecordKeys(uuid).done, recordKeys(uuid).status, ...ownResultKeys(uuid)];
  const found = await Promise.all(keys.map((key) => store.open(key)));
  return isEarlierRecord(uuid, (key) => found[keys.indexOf(key)] !== undefined);
}

function isEarlierRecord(uuid: string, has: (key: string) => boolean): boolean {
  return has(pythonRecordKeys(uuid).done) && !has(recordKeys(uuid).status) && ownResultKeys(uuid).some(has);
}

/** The files that can hold the result that is read here. */
function ownResultKeys(uuid: string): string[] {
  const names = isGroup(uuid) ? ["result.json"] : RESULTS;
  return names.map((name) => `${opFolder(uuid)}/${name}`);
}

function isGroup(uuid: string): boolean {
  return typeOf(uuid) === "GroupedOp";
}
