/**
 * Halves of characters in texts that models are to read.
 *
 * @module
 */

/** Which half of a surrogate pair stands alone in a text, where, and the way out; `undefined` where none does. */
export function halfCharacter(text: string): string | undefined {
  const half = halfPair(text);
  return half && `${half}; text.toWellFormed() puts U+FFFD in its place`;
}

/** The same without a way out, for those who write no JavaScript. */
export function halfPair(text: string): string | undefined {
  if (text.isWellFormed()) return undefined;
  const position = text.search(/\p{Surrogate}/u);
  const unit = text.charCodeAt(position).toString(16).toUpperCase();
  return `half of a surrogate pair (U+${unit} at position ${position}), which is no character`;
}
