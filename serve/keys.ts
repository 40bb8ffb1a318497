/**
 * The keys that clients show.
 *
 * @module
 */

import { createHash, timingSafeEqual } from "node:crypto";
import { ProbegraphError } from "../ops/errors.ts";
import { ApiError } from "./api_error.ts";

/** The variable that holds keys, with spaces or line ends between them. */
export const KEYS_VARIABLE = "PROBEGRAPH_SERVE_KEYS";

/**
 * Keys, of which only digests are kept. Comparing takes the same time whatever a client shows.
 *
 * @example
 * ```ts
 * import { BearerKeys } from "@probegraph/probegraph/serve";
 *
 * const keys = new BearerKeys(["sesame"]);
 * console.log(keys.has("sesame"), keys.has("simsim")); // true false
 * ```
 */
export class BearerKeys {
  readonly #digests: readonly Uint8Array[];

  /**
   * Keeps digests of keys.
   *
   * @throws {ProbegraphError} if there are none, or one could not stand in a header
   */
  constructor(keys: readonly string[]) {
    if (keys.length === 0) throw new ProbegraphError("There are no keys: a server with keys needs at least one");
    const odd = keys.findIndex((key) => !/^[\x21-\x7e]+$/.test(key));
    if (odd >= 0) throw new ProbegraphError(`Key ${odd + 1} has characters other than visible ASCII, or is empty`);
    this.#digests = keys.map(digest);
  }

  /** Whether a key is one of them. */
  has(key: string): boolean {
    const shown = digest(key);
    return this.#digests.reduce((found, known) => timingSafeEqual(known, shown) || found, false);
  }

  /**
   * Checks the `Authorization` header of a request.
   *
   * @throws {ApiError} 401 if it shows none of the keys
   */
  check(authorization: string | null): void {
    const [, key] = /^Bearer +(\S+)$/i.exec(authorization ?? "") ?? [];
    if (key !== undefined && this.has(key)) return;
    const message = key === undefined
      ? "This server wants a key: send the header Authorization: Bearer KEY"
      : "The key is none of this server's";
    throw new ApiError(401, message, { code: "invalid_api_key", headers: { "www-authenticate": "Bearer" } });
  }
}

/**
 * Keys of a text: one a word; the rest of a line after `#` says what a key is for.
 *
 * @example
 * ```ts
 * import { keysIn } from "@probegraph/probegraph/serve";
 *
 * console.log(keysIn("sesame # for the team\nopen")); // [ "sesame", "open" ]
 * ```
 */
export function keysIn(text: string): string[] {
  return text.split(/\r?\n/).flatMap((line) => line.replace(/(^|\s)#.*$/, "").split(/\s+/)).filter((key) => key !== "");
}

/**
 * The keys of a file, or of the variable `PROBEGRAPH_SERVE_KEYS`; `undefined` where neither is given.
 *
 * @example
 * ```ts
 * import { readKeys } from "@probegraph/probegraph/serve";
 *
 * const file = await Deno.makeTempFile();
 * await Deno.writeTextFile(file, "sesame\n");
 * console.log((await readKeys(file))?.has("sesame")); // true
 * ```
 *
 * @throws {ProbegraphError} if the file cannot be read, or there are none in it
 */
export async function readKeys(file?: string): Promise<BearerKeys | undefined> {
  const text = file === undefined ? Deno.env.get(KEYS_VARIABLE) : await readKeyFile(file);
  return text === undefined ? undefined : new BearerKeys(keysIn(text));
}

async function readKeyFile(file: string): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (cause) {
    throw new ProbegraphError(`The file of keys ${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function digest(key: string): Uint8Array {
  return createHash("sha256").update(key).digest();
}
