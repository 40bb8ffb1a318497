/**
 * A text that comes in pieces, as the bytes of a file.
 *
 * @module
 */

import { largePieces } from "../ops/large_pieces.ts";
import type { Steps } from "../ops/steps.ts";
import { utf8 } from "./bytes.ts";

/** A text in UTF-8. */
export function* byteSteps(pieces: Iterable<string>): Steps<Uint8Array<ArrayBuffer>> {
  const parts = yield* partSteps(pieces);
  return parts.length === 1 ? parts[0] : yield* joinSteps(parts);
}

/** The same in parts of some size. */
export function* partSteps(pieces: Iterable<string>): Steps<Uint8Array<ArrayBuffer>[]> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (const piece of largePieces(pieces)) {
    parts.push(utf8(piece));
    yield;
  }
  return parts;
}

/** One buffer of many: in steps, as to fill hundreds of megabytes takes long. */
export function* joinSteps(parts: readonly Uint8Array[]): Steps<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
    yield;
  }
  return whole;
}
