/**
 * Secrets that go into headers of requests.
 *
 * @module
 */

import { StoreError } from "../ops/errors.ts";

/**
 * What keeps a secret from standing in a header; `undefined` where nothing does. It is asked before, as the engine's own error
 * repeats what it refuses.
 */
export function wrongInHeader(secret: string): string | undefined {
  const at = /[^\x20-\x7e]/.exec(secret)?.index;
  if (at === undefined) return undefined;
  return `cannot be sent: its character ${at + 1} is an end of line, or none of ASCII; set it anew`;
}

/** Requires that what a store's requests are to show can stand in a header. @throws {StoreError} */
export function checkSent(what: string, secret = ""): void {
  const wrong = wrongInHeader(secret);
  if (wrong !== undefined) throw new StoreError(`${what} ${wrong}`);
}
