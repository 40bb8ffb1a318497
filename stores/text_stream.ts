/**
 * A text that comes in small pieces, as bytes.
 *
 * @module
 */

import { largePieces } from "../ops/large_pieces.ts";
import { utf8 } from "./bytes.ts";
import { Pace } from "./pace.ts";

/** A text that comes in small pieces, in UTF-8: in large parts, which are made with rests. */
export async function* textStream(pieces: Iterable<string>): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  const pace = new Pace();
  for (const piece of largePieces(pieces)) {
    yield utf8(piece);
    if (pace.isDue) await pace.rest();
  }
}
