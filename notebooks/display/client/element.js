/**
 * What scripts of all outputs need in the reader's browser.
 *
 * @module
 */

/** An element with a class and, as plain text, content. */
export function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Copies, also where the page may not use the clipboard by itself. */
export async function copyText(holder, text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = element("textarea", "");
    area.value = text;
    holder.append(area);
    area.select();
    const isDone = document.execCommand("copy");
    area.remove();
    if (!isDone) throw new Error("the page may not use the clipboard");
  }
}

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
