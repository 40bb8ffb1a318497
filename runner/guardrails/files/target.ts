/**
 * The folder that a guardrail is saved as: it appears whole, and takes the place of an earlier guardrail at most.
 *
 * @module
 */

import { GuardrailError } from "../../../ops/errors.ts";
import { MANIFEST_FILE } from "./manifest.ts";
import { readManifest } from "./read_manifest.ts";

/**
 * Requires that a guardrail may be written to a path: nothing is there, or an empty folder, or a guardrail and nothing else.
 *
 * @throws {GuardrailError} which says what is there
 */
export async function checkTarget(folder: string): Promise<void> {
  const names = await namesIn(folder);
  if (names === undefined || names.length === 0) return;
  const known = names.includes(MANIFEST_FILE) ? Object.keys((await readManifest(folder)).files) : [];
  const other = names.find((name) => name !== MANIFEST_FILE && !known.includes(name));
  if (other === undefined) return;
  throw occupied(folder, `the folder holds ${other}, which is not of a guardrail`);
}

async function namesIn(folder: string): Promise<string[] | undefined> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    throw occupied(folder, `it is no folder, or cannot be read (${(cause as Error).message})`, cause);
  }
}

function occupied(folder: string, reason: string, cause?: unknown): GuardrailError {
  return new GuardrailError(
    `Cannot save a guardrail to ${folder}: ${reason}; name a folder that is not there, or one that holds a guardrail, ` +
      "which is replaced",
    { cause },
  );
}

/** Puts a finished folder into its place. What was there is gone only when the new one is there. */
export async function replaceFolder(finished: string, folder: string): Promise<void> {
  const old = `${finished}.old`;
  const hadOld = await Deno.rename(folder, old).then(() => true, (cause) => {
    if (cause instanceof Deno.errors.NotFound) return false;
    throw cause;
  });
  try {
    await Deno.rename(finished, folder);
  } catch (cause) {
    if (hadOld) await Deno.rename(old, folder);
    throw cause;
  }
  if (hadOld) await Deno.remove(old, { recursive: true });
}

/** Folders beside the one that is to be written, with unfinished work. Those that are not put into place are removed. */
export class PartFolders implements AsyncDisposable {
  readonly #target: string;
  readonly #created: string[] = [];

  /** @param target the folder to be written */
  constructor(target: string) {
    this.#target = target;
  }

  /** Makes one. */
  async create(): Promise<string> {
    const path = `${this.#target}.${crypto.randomUUID().slice(0, 8)}.part`;
    await Deno.mkdir(path);
    this.#created.push(path);
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const path of this.#created) await Deno.remove(path, { recursive: true }).catch(() => {});
  }
}
