/**
 * Tokens that hold parts of characters, as their bytes.
 *
 * @module
 */

/**
 * What a token of a vocabulary of bytes stands for, where it holds parts of characters: their bytes as sentencepiece
 * writes them, ` <0xE6>`. `undefined` for a token of any other vocabulary.
 */
export function spellBytes(token: string): string | undefined {
  if (/^<0x[\dA-F]{2}>$/.test(token)) return token;
  const bytes = Array.from(token, (letter) => ALPHABET.indexOf(letter));
  return bytes.includes(-1) ? undefined : textOf(Uint8Array.from(bytes));
}

/**
 * The letter of each byte in byte-level vocabularies: printable ones of Latin-1 stand for themselves, the others are the
 * letters from U+0100 on, in order (`bytes_to_unicode` in https://github.com/openai/gpt-2/blob/master/src/encoder.py).
 */
const ALPHABET: readonly string[] = alphabet();

function alphabet(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const isItself = /[!-~¡-¬®-ÿ]/.test(String.fromCharCode(byte));
    return String.fromCharCode(isItself ? byte : next++);
  });
}

const WHOLE = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Bytes as text; those that make no character are named. */
function textOf(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const length = [1, 2, 3, 4].find((length) => isCharacter(bytes.subarray(at, at + length)));
    text += length === undefined ? name(bytes[at]) : WHOLE.decode(bytes.subarray(at, at + length));
    at += length ?? 1;
  }
  return text;
}

function isCharacter(bytes: Uint8Array): boolean {
  try {
    return WHOLE.decode(bytes).length > 0;
  } catch {
    return false;
  }
}

function name(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`;
}
