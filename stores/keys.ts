/**
 * Keys: where each op's files are. Names that come from outside (uuids, type names) become keys only through here, so
 * none can lead out of a store.
 *
 * @module
 */

import { StoreError } from "../ops/errors.ts";
import { pythonReads } from "../ops/krnel_graph.ts";
import { show } from "../ops/messages.ts";

const KEY = /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,254}(?:\/[A-Za-z0-9_-][A-Za-z0-9_.-]{0,254})*$/;
const UUID = /^([A-Za-z][A-Za-z0-9]*)_([0-9a-f]{64})$/;

/**
 * Refuses whatever is not a relative path of safe segments. A segment begins with no dot: names with one are a
 * store's own, such as files that are still being written.
 *
 * @throws {StoreError} naming the key.
 */
export function assertKey(key: string): void {
  if (!isKey(key)) {
    throw new StoreError(
      `${show(key)} is not a key: a key is segments of letters, digits, "_", "-" and inner dots, joined by "/"`,
    );
  }
}

/** Whether {@linkcode assertKey} lets it pass. Listings leave out whatever it does not. */
export function isKey(key: unknown): key is string {
  return typeof key === "string" && KEY.test(key);
}

/** Whether a value is an op's uuid, whatever op that may be. */
export function isUuid(value: unknown): value is string {
  return typeof value === "string" && UUID.test(value);
}

/**
 * The folder of an op: `<TypeName>/<sha256>`.
 *
 * @throws {StoreError} where `uuid` is not `<TypeName>_<sha256 in hex>`.
 */
export function opFolder(uuid: string): string {
  if (uuid !== last.uuid) last = { uuid, folder: folderOf(uuid) };
  return last.folder;
}

/** Keys of one op are mostly asked for one after another. */
let last = { uuid: "", folder: "" };

function folderOf(uuid: string): string {
  const match = UUID.exec(uuid);
  if (match === null) {
    throw new StoreError(`${show(uuid)} is not an op's uuid: one looks like TakeRowsOp_<64 hex digits>`);
  }
  return `${match[1]}/${match[2]}`;
}

/** The files of an op's folder that say how far its result is. */
export interface RecordKeys {
  /** Its presence says that the result is whole. */
  readonly done: string;
  /** The status. */
  readonly status: string;
}

/**
 * Where what is computed here is recorded: under krnel-graph's names where it can read the result, and under names of
 * ours where it cannot. It takes `done`, or a completed `status.json`, for a result of its own, and then fails.
 */
export function recordKeys(uuid: string): RecordKeys {
  if (isShared(uuid)) return pythonRecordKeys(uuid);
  return { done: `${opFolder(uuid)}/probegraph.done`, status: ownStatusKey(uuid) };
}

/** The name of a status that krnel-graph does not read. */
export const OWN_STATUS = "probegraph.status.json";

/** The key of the status that krnel-graph does not read. */
export function ownStatusKey(uuid: string): string {
  return `${opFolder(uuid)}/${OWN_STATUS}`;
}

/** Where krnel-graph records what it computes. Earlier versions of this library recorded everything there. */
export function pythonRecordKeys(uuid: string): RecordKeys {
  const folder = opFolder(uuid);
  return { done: `${folder}/done`, status: `${folder}/status.json` };
}

/** Whether an op has one result, which both libraries read. */
export function isShared(uuid: string): boolean {
  return pythonReads(typeOf(uuid));
}

/** The type name in a uuid. */
export function typeOf(uuid: string): string {
  return uuid.slice(0, uuid.indexOf("_"));
}

/** The key of the file whose presence says that an op's result, as it is read here, is whole. */
export function doneKey(uuid: string): string {
  return recordKeys(uuid).done;
}

/** The key of an op's status, but where it refers to large nodes: `status_place.ts`. */
export function statusKey(uuid: string): string {
  return recordKeys(uuid).status;
}

/** The uuid whose folder holds `key`, or `undefined` where the key is not in an op's folder. */
export function uuidOfKey(key: string): string | undefined {
  const [type, hash] = key.split("/");
  const uuid = `${type}_${hash}`;
  return isUuid(uuid) ? uuid : undefined;
}

/** The folder, in an op's folder, of its work in progress. It goes when the result is whole. */
export function workFolder(uuid: string): string {
  return `${opFolder(uuid)}/partial/`;
}

/** The folder, in an op's work in progress, of a file that vouches for a result whose status could not be written. */
export function vouchersFolder(uuid: string): string {
  return `${workFolder(uuid)}unrecorded/`;
}

/** The key of the index of an op's rows, beside its result. krnel-graph does not know it. */
export function rowIndexKey(uuid: string): string {
  return `${opFolder(uuid)}/probegraph.rows`;
}

/** Where it is noted which ops have rows that are computed alike. No op's folder has such a name. */
export const ROW_LISTINGS = "probegraph-rows/";

/** An op that has, or had, rows of a pass. */
export interface ListedRows {
  /** The op. */
  readonly uuid: string;
  /** The folder of its work in progress in which such rows are. */
  readonly fingerprint: string;
}

/** The folder that lists the ops with rows of a pass. @param pass 32 hex digits that name what the rows depend on */
export function rowListing(pass: string): string {
  return `${ROW_LISTINGS}${pass}/`;
}

/** The key of one entry of a listing. */
export function rowListingKey(pass: string, { uuid, fingerprint }: ListedRows): string {
  return `${rowListing(pass)}${uuid}.${fingerprint}`;
}

/** The entry that a key of a listing stands for, or `undefined` where it is none. */
export function listedRows(key: string): ListedRows | undefined {
  const [, uuid, fingerprint] = /^probegraph-rows\/[0-9a-f]{32}\/([^/.]+)\.([0-9a-f]+)$/.exec(key) ?? [];
  return isUuid(uuid) ? { uuid, fingerprint } : undefined;
}

/** Where it is noted whose results were removed: their rows are computed anew. No op's folder has such a name. */
export const REMOVALS = "probegraph-removed/";

/** The key of what changes with every removal of results. */
export const REMOVAL_MARK = `${REMOVALS}last`;

/** The key of the note that an op's result was removed. */
export function removalKey(uuid: string): string {
  return `${REMOVALS}${uuid}`;
}

/** The op that such a note is of, or `undefined` where a key is none's. */
export function removedUuid(key: string): string | undefined {
  const uuid = key.slice(REMOVALS.length);
  return key.startsWith(REMOVALS) && isUuid(uuid) ? uuid : undefined;
}

/** The folder, in an op's work in progress, of signs of life of those who compute some of its rows. */
export function presenceFolder(uuid: string): string {
  return `${workFolder(uuid)}working/`;
}

const WORK = /^[^/]*\/[^/]*\/partial(?:\/|$)/;

/** Whether a key is one of an op's work in progress. */
export function isWorkInProgress(key: string): boolean {
  return key.includes("/partial") && WORK.test(key);
}
