/**
 * Upper, lower, title and folded case of letters where JavaScript has no function for it, or has one for whole texts.
 *
 * Source: Unicode's SpecialCasing.txt and CaseFolding.txt, as CPython applies them.
 *
 * @module
 */

const IOTA_BELOW = "\u0345";
/** Cherokee letters, whose folded case is upper case. */
const CHEROKEE = /^[\u13a0-\u13fd\uab70-\uabbf]$/;
const GEORGIAN = /^[\u10d0-\u10ff]$/;
/** Digraphs in upper, title and lower case, one after the other: Ǆ, ǅ, ǆ. */
const DIGRAPH = /^[\u01c4-\u01cc\u01f1-\u01f3]$/;

/** The title case of a code point: `ǅ` of `ǆ`, `Ss` of `ß`. */
export function titleCase(character: string): string {
  if (GEORGIAN.test(character)) return character;
  if (DIGRAPH.test(character)) {
    const code = character.charCodeAt(0);
    return String.fromCharCode(code - (code - 0x1c4) % 3 + 1);
  }
  const [first, ...marks] = character.normalize("NFD");
  if (marks.includes(IOTA_BELOW)) return titleWithIota(first, marks.filter((mark) => mark !== IOTA_BELOW));
  let isAfterLetter = false;
  return Array.from(character.toUpperCase(), (part) => {
    const shown = isAfterLetter ? part.toLowerCase() : part;
    isAfterLetter ||= part.toLowerCase() !== part.toUpperCase();
    return shown;
  }).join("");
}

/** Letters with an iota below keep it there. */
function titleWithIota(letter: string, marks: readonly string[]): string {
  const base = (letter.toUpperCase() + marks.join("")).normalize("NFC");
  const composed = (base + IOTA_BELOW).normalize("NFC");
  return composed.length === 1 ? composed : base + IOTA_BELOW;
}

/** `str.casefold` of a code point. */
export function caseFold(character: string): string {
  if (character === "ı") return character;
  if (character === "ẞ") return "ss";
  const upper = character.toUpperCase();
  return CHEROKEE.test(character) ? upper : upper.toLowerCase();
}

/** The lower case of each code point of a text; a sigma's depends on what stands around it. */
export function lowerCases(characters: readonly string[]): string[] {
  const lower = characters.map((character) => character.toLowerCase());
  if (!characters.includes("Σ")) return lower;
  const whole = characters.join("").toLowerCase();
  let at = 0;
  return lower.map((alone, i) => {
    const inside = characters[i] === "Σ" ? whole[at] : alone;
    at += alone.length;
    return inside;
  });
}
