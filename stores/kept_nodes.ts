/**
 * Large nodes of graphs, such as inline data: each is kept once in a store, under the SHA-256 of its text, and the
 * statuses of all ops that stand on it refer to it.
 *
 * @module
 */

import { sha256Hex, sha256Steps } from "../ops/sha256.ts";
import { FormatError, StoreError } from "../ops/errors.ts";
import { walk } from "../ops/graph.ts";
import { graphData, nodeOf } from "../ops/graph_file.ts";
import type { Op } from "../ops/op.ts";
import { isJsonObject, parsePythonJson, type PythonJson, pythonJsonPieces } from "../ops/python_json.ts";
import type { Steps } from "../ops/steps.ts";
import { jsonByteSteps } from "./json_bytes.ts";
import { atPace, Pace } from "./pace.ts";
import { mapParallel } from "./parallel.ts";
import type { Store } from "./store.ts";

/** Where kept nodes are. No op type has a dot in its name, so it is no op's folder. */
export const NODES_FOLDER = "probegraph.nodes/";

/** A node whose text is longer, in bytes, is kept by itself. */
const LARGE = 16 << 10;

/** The field of a reference, which stands beside `type` in the node's place. */
const REFERENCE = "probegraph.node";
/** Whoever writes a status again, by `jq` say, may space it otherwise. */
const REFERENCES = /"probegraph\.node"\s*:\s*"([0-9a-f]{64})"/g;

/** A kept node is written anew, at its next use, after so many milliseconds: by its age, `gc` knows that it is in use. */
const FRESH = 3_600_000;

/** A node that is kept by itself. */
export interface LargeNode {
  /** The op that it describes. */
  readonly op: Op;
  /** SHA-256 of its text, in hex. */
  readonly hash: string;
  /** The length of its text. */
  readonly bytes: number;
}

/** Of ops that were met, or are being measured: a text is not made again for each status. */
const measured = new WeakMap<Op, Measure | Promise<Measure>>();
type Measure = LargeNode | "small";
/** When this process last wrote which node, once that is done: 0 where it could not. */
const written = new WeakMap<Store, Map<string, Promise<number>>>();

/** The large nodes of an op's graph. */
export async function largeNodes(op: Op): Promise<LargeNode[]> {
  const pace = new Pace();
  const large: LargeNode[] = [];
  for (const node of walk([op])) {
    const known = measured.get(node) ?? measure(node, pace);
    const found = known instanceof Promise ? await known : known;
    if (found !== "small") large.push(found);
  }
  return large;
}

/** An op's graph in which large nodes are references. */
export function graphWithReferences(op: Op, large: readonly LargeNode[]): PythonJson {
  const hashes = new Map(large.map(({ op, hash }) => [op.uuid, hash]));
  return graphData([op], (node) => {
    const hash = hashes.get(node.uuid);
    return hash === undefined ? nodeOf(node) : { type: node.type, [REFERENCE]: hash };
  });
}

/** Writes nodes that a store may not have. What several processes write at once is the same. */
export async function keepNodes(store: Store, nodes: readonly LargeNode[]): Promise<void> {
  for (const { hash, op } of nodes) await keepText(store, hash, () => atPace(jsonByteSteps(nodeOf(op))));
}

/**
 * Copies the nodes that a status's graph refers to.
 *
 * @returns How many bytes were copied.
 */
export async function copyNodes(from: Store, to: Store, graph: PythonJson): Promise<number> {
  let copied = 0;
  for (const [, hash] of referencesOf(graph)) {
    await keepText(to, hash, async () => {
      const bytes = await readBytes(from, hash);
      copied += bytes.byteLength;
      return bytes;
    });
  }
  return copied;
}

/** The hashes of nodes that a status names: one that cannot be read keeps what it may refer to. */
export function hashesIn(status: Uint8Array): Set<string> {
  const text = new TextDecoder().decode(status);
  return new Set(Array.from(text.matchAll(REFERENCES), ([, hash]) => hash));
}

/**
 * A status's graph with its references resolved.
 *
 * @throws {StoreError} where the store lacks a node.
 * @throws {FormatError} where one is damaged.
 */
export async function wholeGraph(store: Store, graph: PythonJson): Promise<PythonJson> {
  const references = referencesOf(graph);
  if (references.length === 0) return graph;
  const { nodes, ...rest } = graph as { readonly nodes: { readonly [uuid: string]: PythonJson } };
  // Each is read once, however often a stranger's status names it.
  const hashes = new Set(references.map(([, hash]) => hash));
  const kept = new Map(await mapParallel(hashes, 16, async (hash) => [hash, await readNode(store, hash)] as const));
  const read = references.map(([uuid, hash]) => [uuid, kept.get(hash)!] as const);
  return { ...rest, nodes: { ...nodes, ...Object.fromEntries(read) } };
}

/** The key of a kept node. */
export function nodeKey(hash: string): string {
  return `${NODES_FOLDER}${hash}.json`;
}

async function keepText(
  store: Store,
  hash: string,
  bytes: () => Uint8Array | Promise<Uint8Array>,
): Promise<void> {
  const writes = written.get(store) ?? new Map<string, Promise<number>>();
  written.set(store, writes);
  const kept = keepFresh(store, hash, bytes, writes.get(hash));
  // Known before anything is awaited: who comes meanwhile waits for this one.
  writes.set(hash, kept.catch(() => 0));
  await kept;
}

/** @returns when the node was last written. */
async function keepFresh(
  store: Store,
  hash: string,
  bytes: () => Uint8Array | Promise<Uint8Array>,
  last: Promise<number> = Promise.resolve(0),
): Promise<number> {
  const time = await last;
  if (Date.now() - time < FRESH && await store.open(nodeKey(hash)) !== undefined) return time;
  const now = Date.now();
  await store.put(nodeKey(hash), await bytes());
  return now;
}

async function readNode(store: Store, hash: string): Promise<PythonJson> {
  return parsePythonJson(new TextDecoder().decode(await readBytes(store, hash)));
}

async function readBytes(store: Store, hash: string): Promise<Uint8Array> {
  const [key, next] = [
    nodeKey(hash),
    "Results are not touched by it, and the next op that is computed on the same data",
  ];
  const bytes = await store.get(key);
  if (bytes === undefined) {
    throw new StoreError(
      `${store.uri} has no ${key}, to which statuses refer: was the store copied without it? ${next} writes it anew`,
    );
  }
  const found = sha256Hex(bytes);
  if (found === hash) return bytes;
  throw new FormatError(
    `${key} in ${store.uri} is damaged: its SHA-256 is ${found}. ${next} in a new process mends it`,
  );
}

function measure(op: Op, pace: Pace): Promise<Measure> {
  const measuring = atPace(measureSteps(op), pace).then((found) => {
    measured.set(op, found);
    return found;
  });
  measured.set(op, measuring);
  return measuring;
}

/** Its text is escaped, so that a character is a byte. */
function* measureSteps(op: Op): Steps<Measure> {
  const pieces: string[] = [];
  let bytes = 0;
  for (const piece of pythonJsonPieces(nodeOf(op), false)) {
    pieces.push(piece);
    bytes += piece.length;
    yield;
  }
  return bytes <= LARGE ? "small" : { op, hash: yield* sha256Steps(pieces), bytes };
}

/** The references of a graph: uuids of nodes, and the hashes that stand in their places. */
function referencesOf(graph: PythonJson): [uuid: string, hash: string][] {
  if (!isJsonObject(graph) || !isJsonObject(graph.nodes)) return [];
  return Object.entries(graph.nodes).flatMap(([uuid, node]) => {
    const hash = isJsonObject(node) ? node[REFERENCE] : undefined;
    return typeof hash === "string" && /^[0-9a-f]{64}$/.test(hash) ? [[uuid, hash]] : [];
  });
}
