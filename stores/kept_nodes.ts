/**
 * Large nodes of graphs, such as inline data: each is kept once in a store, under the SHA-256 of its text, and the
 * statuses of all ops that stand on it refer to it.
 *
 * @module
 */

import { sha256Hex } from "../ops/sha256.ts";
import { FormatError, StoreError } from "../ops/errors.ts";
import { isJsonObject, parsePythonJson, type PythonJson, pythonJson } from "../ops/python_json.ts";
import { byteSteps } from "./text_bytes.ts";
import { type LargeNode, piecesOf } from "./node_texts.ts";
import { atPace } from "./pace.ts";
import { mapParallel } from "./parallel.ts";
import type { Store } from "./store.ts";

/** Where kept nodes are. No op type has a dot in its name, so it is no op's folder. */
export const NODES_FOLDER = "probegraph.nodes/";

/** The field of a reference, which stands beside `type` in the node's place. */
const REFERENCE = "probegraph.node";
/** Whoever writes a status again, by `jq` say, may space it otherwise. */
const REFERENCES = /"probegraph\.node"\s*:\s*"([0-9a-f]{64})"/g;

/** A kept node is written anew, at its next use, after so many milliseconds: by its age, `gc` knows that it is in use. */
const FRESH = 3_600_000;

/** When this process last wrote which node, once that is done: 0 where it could not. */
const written = new WeakMap<Store, Map<string, Promise<number>>>();

/** What stands in a large node's place in a graph. */
export function referenceTo({ op, hash }: LargeNode): string {
  return pythonJson({ type: op.type, [REFERENCE]: hash }, { sortKeys: false });
}

/** Writes nodes that a store may not have. What several processes write at once is the same. */
export async function keepNodes(store: Store, nodes: readonly LargeNode[]): Promise<void> {
  for (const node of nodes) await keepText(store, node.hash, () => atPace(byteSteps(piecesOf(node.op))));
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

/** The references of a graph: uuids of nodes, and the hashes that stand in their places. */
function referencesOf(graph: PythonJson): [uuid: string, hash: string][] {
  if (!isJsonObject(graph) || !isJsonObject(graph.nodes)) return [];
  return Object.entries(graph.nodes).flatMap(([uuid, node]) => {
    const hash = isJsonObject(node) ? node[REFERENCE] : undefined;
    return typeof hash === "string" && /^[0-9a-f]{64}$/.test(hash) ? [[uuid, hash]] : [];
  });
}
