/**
 * A text that comes in small pieces, in large ones.
 *
 * @module
 */

/** What a large piece has more characters than. */
export const LARGE_PIECE = 65_536;

/** The same text in pieces of more than {@linkcode LARGE_PIECE} characters, but for the last, which has no more and may be empty. */
export function* largePieces(pieces: Iterable<string>): Generator<string, void> {
  let text = "";
  for (const piece of pieces) {
    text += piece;
    if (text.length <= LARGE_PIECE) continue;
    yield text;
    text = "";
  }
  yield text;
}
