/**
 * sentencepiece's table of characters, as `tokenizer.json` holds it: a trie that leads from the bytes of a text to places in
 * a list of other texts. The tokenizers library follows it without looking where it leads, and ends the program.
 *
 * Format: sentencepiece's `builder.cc`; the trie is a double array of darts-clone
 * (https://github.com/s-yata/darts-clone, `include/darts.h`).
 *
 * @module
 */

/** Bytes that a step chooses among. */
const BLOCK = 256;

/**
 * Whether each path through the table stays in it.
 *
 * @param bytes the length of the trie in bytes, the trie, and the texts in UTF-8, each ended by a zero
 */
export function isCharsmap(bytes: Uint8Array<ArrayBuffer>): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const trieBytes = bytes.length < 4 ? -1 : view.getUint32(0, true);
  if (trieBytes < 4 || trieBytes % 4 !== 0 || 4 + trieBytes > bytes.length) return false;
  const texts = bytes.subarray(4 + trieBytes);
  const trie = Uint32Array.from({ length: trieBytes / 4 }, (_, i) => view.getUint32(4 + 4 * i, true));
  return isUtf8(texts) && staysWithin(trie, texts);
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes) !== undefined;
  } catch {
    return false;
  }
}

/** Goes from each state that can be reached by each byte that a text can have. */
function staysWithin(trie: Uint32Array, texts: Uint8Array): boolean {
  const open = [offsetOf(trie[0])];
  const seen = new Set(open);
  while (open.length > 0) {
    const state = open.pop()!;
    // The units that bytes choose among lie in one block.
    if ((state | (BLOCK - 1)) >= trie.length) return false;
    for (let byte = 1; byte < BLOCK; byte++) {
      const unit = trie[state ^ byte];
      if (labelOf(unit) !== byte) continue;
      const next = (state ^ byte ^ offsetOf(unit)) >>> 0;
      if (hasLeaf(unit) && !isText(trie[next], texts)) return false;
      if (!seen.has(next)) open.push(next);
      seen.add(next);
    }
  }
  return true;
}

/** Whether a leaf leads to where a text can begin: no byte in the middle of a character. */
function isText(leaf: number | undefined, texts: Uint8Array): boolean {
  if (leaf === undefined) return false;
  const start = leaf & 0x7fffffff;
  return start <= texts.length && (start === texts.length || (texts[start] & 0xc0) !== 0x80);
}

const hasLeaf = (unit: number) => (unit >>> 8 & 1) === 1;
const labelOf = (unit: number) => (unit & 0x800000ff) >>> 0;
const offsetOf = (unit: number) => ((unit >>> 10) << ((unit & 0x200) >>> 6)) >>> 0;
