/**
 * How scripts read the data of their outputs in the reader's browser.
 *
 * @module
 */

/** Bytes of base64 text. */
export function decodeBytes(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** What compressed JSON holds; null where there is none, and in browsers that cannot unpack it. */
export async function readCompressed(compressed) {
  if (!compressed || typeof DecompressionStream === "undefined") return null;
  const stream = new Blob([decodeBytes(compressed)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return await new Response(stream).json();
}
