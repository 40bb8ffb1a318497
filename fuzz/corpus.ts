/**
 * The inputs that a target begins with.
 *
 * @module
 */

import { join } from "../ops/standard.ts";
import { fileURLToPath } from "node:url";
import { utf8 } from "../stores/bytes.ts";
import type { FuzzTarget } from "./target.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** Larger files are left out: nearly all of their bytes mean the same. */
const MOST_BYTES = 300_000;

/** The folder of a target's own inputs: examples, and what was found with it. */
export function corpusFolder(name: string): string {
  return join(ROOT, "fuzz", "corpus", name);
}

/** All inputs that a target begins with, in the same order each time. */
export async function readCorpus(name: string, target: FuzzTarget, seed: number): Promise<Uint8Array<ArrayBuffer>[]> {
  const places = [corpusFolder(name), ...(target.fixtures ?? []).map((path) => join(ROOT, path))];
  const files = (await Promise.all(places.map(filesIn))).flat();
  const found = await Promise.all(files.map((path) => Deno.readFile(path)));
  return [...found.filter(({ length }) => length <= MOST_BYTES), ...[...target.seeds?.(seed) ?? []].map(utf8)];
}

async function filesIn(path: string): Promise<string[]> {
  const info = await Deno.stat(path).catch(() => undefined);
  if (info?.isDirectory !== true) return info === undefined ? [] : [path];
  const entries = await Array.fromAsync(Deno.readDir(path));
  return entries.filter(({ isFile }) => isFile).map(({ name }) => join(path, name)).sort();
}
