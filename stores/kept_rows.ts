/**
 * Rows of an op that an interrupted computation finished: the next one goes on from there.
 *
 * Their files are `FINGERPRINT/000000-DIGEST` or `FINGERPRINT/000000.json` in the op's work in progress, with a folder
 * `rows-START-END` before the last part where several machines divide the rows. The fingerprint names the model, and an autoencoder
 * that its states go through.
 *
 * @module
 */

import { largest } from "../ops/extremes.ts";
import { parseJson } from "../ops/json_record.ts";
import { decodeHeader, HEADER_BYTES } from "./formats/shard_header.ts";
import { workFolder } from "./keys.ts";
import { forEachParallel } from "./parallel.ts";
import type { ObjectInfo, Store } from "./store.ts";

/** Requests under way at a time. */
const PARALLEL = 8;

const SHARD = /^([0-9a-f]{16}|[0-9a-f]{32})\/(?:rows-\d+-\d+\/)?\d{6,}(?:-[0-9a-f]{16}|\.json)$/;

/**
 * How many rows are kept of an op; of those that several versions of a model have finished, the most.
 *
 * @param files The files of the op's folder.
 */
export async function keptRows(store: Store, uuid: string, files: readonly ObjectInfo[]): Promise<number> {
  const rows = new Map<string, number>();
  await forEachParallel(files, PARALLEL, async ({ key }) => {
    const fingerprint = SHARD.exec(key.slice(workFolder(uuid).length))?.[1];
    if (fingerprint === undefined) return;
    const found = await rowsIn(store, key);
    rows.set(fingerprint, (rows.get(fingerprint) ?? 0) + found);
  });
  return rows.size === 0 ? 0 : largest([...rows.values()]);
}

/** As {@linkcode keptRows}, of an op whose files are not known. */
export async function countKeptRows(store: Store, uuid: string): Promise<number> {
  return await keptRows(store, uuid, await Array.fromAsync(store.list(workFolder(uuid))));
}

async function rowsIn(store: Store, key: string): Promise<number> {
  if (key.endsWith(".json")) return textsIn(await store.get(key));
  const source = await store.open(key);
  // It may be gone by now: its result is whole then.
  if (source === undefined) return 0;
  return decodeHeader(new Uint8Array(await source.slice(0, HEADER_BYTES)), source.byteLength)?.rows ?? 0;
}

/** Texts are kept as JSON `[[row, text, …], …]`. */
function textsIn(bytes: Uint8Array | undefined): number {
  try {
    const rows: unknown = parseJson(new TextDecoder().decode(bytes));
    return Array.isArray(rows) ? rows.filter(isText).length : 0;
  } catch {
    return 0;
  }
}

function isText(entry: unknown): boolean {
  return Array.isArray(entry) && Number.isSafeInteger(entry[0]) && entry[0] >= 0 && typeof entry[1] === "string";
}
