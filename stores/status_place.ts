/**
 * Where an op's status is.
 *
 * krnel-graph wants the whole graph in each `status.json`. Where an op that it reads stands on large nodes, that would
 * be the same data in the folder of each: then the status has our own name, with references, and no `status.json` is
 * written. krnel-graph finds `done`, takes the result, and writes a `status.json` of its own when it looks at the op.
 *
 * @module
 */

import { StoreError } from "../ops/errors.ts";
import type { Status } from "../ops/evaluator.ts";
import type { Op } from "../ops/op.ts";
import { bytesOf } from "./bytes.ts";
import { keepNodes, wholeGraph } from "./kept_nodes.ts";
import { isShared, ownStatusKey, statusKey } from "./keys.ts";
import type { LargeNode } from "./node_texts.ts";
import { atPace } from "./pace.ts";
import { decodeProgress, decodeStatus, statusSteps, type StoredProgress, storedStatusSteps } from "./status.ts";
import { StatusGraph } from "./status_graph.ts";
import type { Store } from "./store.ts";

/** Large nodes below an op that krnel-graph reads are still written into its status when they take no more bytes. */
const MOST_REPEATED = 256 << 10;
/** A `status.json` of fewer bytes has no such nodes. krnel-graph's text of a graph is up to a sixth of ours. */
const SURELY_WHOLE = MOST_REPEATED / 8;

/** How often more a status is looked for that was replaced while it was read. */
const MOST_TRIES = 5;

/** A status's file. */
export interface StatusFile {
  /** Its key. */
  readonly key: string;
  /** Its bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A version of a status's file. */
export interface StatusVersion extends StatusFile {
  /** Names the version, as in {@linkcode Store.replace}. */
  readonly tag: string;
}

/**
 * The file that a status is to be written to. The nodes that it refers to are in the store by then.
 *
 * @param graph The op's, where more of its statuses are written. @default one of this status alone
 */
export async function placeStatus(
  store: Store,
  status: Status,
  graph: StatusGraph = new StatusGraph(status.op),
): Promise<StatusFile> {
  const { op } = status;
  const large = await graph.large();
  const own = ownStatusKey(op.uuid);
  const isLong = !isWhole(op, large);
  const refers = isLong && !await isOvertaken(store, op, own);
  // Where krnel-graph has a `status.json`, what stands in it is kept true, and what we said elsewhere is not any more.
  if (refers) await keepNodes(store, large);
  else if (isLong) await store.delete(own);
  const bytes = await atPace(statusSteps(status, await graph.parts(refers)));
  return { key: refers ? own : statusKey(op.uuid), bytes };
}

/** Whether an op whose status is at `key` has a `status.json` too: krnel-graph looked at the op meanwhile. */
export async function isOvertaken(store: Store, { uuid }: Op, key: string): Promise<boolean> {
  return isShared(uuid) && key !== statusKey(uuid) && await store.open(statusKey(uuid)) !== undefined;
}

/**
 * Writes the `status.json` that krnel-graph needs to find an op by its uuid alone, where our status has references.
 *
 * @returns Whether it was missing.
 * @throws {StoreError} as {@linkcode wholeGraph}.
 */
export async function writeWholeStatus(store: Store, uuid: string): Promise<boolean> {
  if (!isShared(uuid) || await store.open(statusKey(uuid)) !== undefined) return false;
  const bytes = await store.get(ownStatusKey(uuid));
  if (bytes === undefined) return false;
  const status = decodeStatus(bytes, uuid);
  const graph = await wholeGraph(store, status.graph);
  const whole = await atPace(storedStatusSteps({ ...status, graph }));
  return await store.create(statusKey(uuid), whole) !== undefined;
}

/** The file of an op's status, or `undefined` where there is none. */
export function readStatusFile(store: Store, uuid: string): Promise<StatusFile | undefined> {
  return find(uuid, async (key) => {
    const bytes = await store.get(key);
    return bytes && { key, bytes };
  });
}

/** As {@linkcode readStatusFile}, with the version's tag. */
export function openStatusFile(store: Store, uuid: string): Promise<StatusVersion | undefined> {
  return find(uuid, (key) => newestVersion(store, key));
}

/** Statuses are replaced at any time: who opened one that is gone before it is read looks again. */
async function newestVersion(store: Store, key: string): Promise<StatusVersion | undefined> {
  for (let triesLeft = MOST_TRIES;; triesLeft--) {
    const source = await store.open(key);
    try {
      return source && { key, tag: source.tag, bytes: await bytesOf(source) };
    } catch (error) {
      if (triesLeft === 0 || !(error instanceof StoreError)) throw error;
    }
  }
}

/**
 * The status that a file under {@linkcode statusKey} holds, where that says that the op is completed, and no other file can
 * say otherwise.
 */
export function surelyCompleted(bytes: Uint8Array, uuid: string): StoredProgress | undefined {
  return isAlone(bytes, uuid) ? completedIn(bytes, uuid) : undefined;
}

async function find<F extends StatusFile>(
  uuid: string,
  read: (key: string) => Promise<F | undefined>,
): Promise<F | undefined> {
  const usual = await read(statusKey(uuid));
  if (usual === undefined ? !isShared(uuid) : isAlone(usual.bytes, uuid)) return usual;
  const own = await read(ownStatusKey(uuid));
  // krnel-graph computes what is not completed: then what it says is newer.
  return own === undefined || usual !== undefined && completedIn(own.bytes, uuid) === undefined ? usual : own;
}

/** Whether the op of a status has no other one. */
function isAlone(bytes: Uint8Array, uuid: string): boolean {
  return bytes.byteLength < SURELY_WHOLE || !isShared(uuid);
}

/** Whether an op's status holds its whole graph. A dataset's own data is there once in any case. */
function isWhole(op: Op, large: readonly LargeNode[]): boolean {
  if (!isShared(op.uuid)) return large.length === 0;
  return large.reduce((sum, node) => node.op.uuid === op.uuid ? sum : sum + node.bytes, 0) <= MOST_REPEATED;
}

/** What a status says, where that is that its op is completed. */
function completedIn(bytes: Uint8Array, uuid: string): StoredProgress | undefined {
  try {
    const status = decodeProgress(bytes, uuid);
    return status.state === "completed" ? status : undefined;
  } catch {
    return undefined;
  }
}
