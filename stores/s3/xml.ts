/**
 * The little XML that S3 speaks: elements that hold text, and lists of them.
 *
 * @module
 */

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The contents of all elements of a name, in order, as they stand in the text. Each character is looked at once. */
export function* elements(xml: string, name: string): Iterable<string> {
  const end = `</${name}>`;
  for (let start = openTag(xml, name, 0); start !== -1;) {
    const close = xml.indexOf(end, start);
    if (close === -1) return;
    yield xml.slice(start, close);
    start = openTag(xml, name, close + end.length);
  }
}

/** Where the content of the next element of a name begins; -1 where there is none. */
function openTag(xml: string, name: string, from: number): number {
  const tag = `<${name}`;
  for (let start = xml.indexOf(tag, from); start !== -1; start = xml.indexOf(tag, start + tag.length)) {
    if (/[\s>]/.test(xml.charAt(start + tag.length))) return xml.indexOf(">", start) + 1 || -1;
  }
  return -1;
}

/** The text of the first element of a name, or `undefined`. */
export function textOf(xml: string, name: string): string | undefined {
  for (const first of elements(xml, name)) return unescapeXml(first);
  return undefined;
}

/** Text for an element. */
export function escapeXml(text: string): string {
  return text.replace(/[<>&]/g, (character) => ({ "<": "&lt;", ">": "&gt;" })[character] ?? "&amp;");
}

function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const code = decimal === undefined ? parseInt(hex, 16) : Number(decimal);
    return isCharacter(code) ? String.fromCodePoint(code) : whole;
  });
}

/** Half of a character (a lone surrogate) is none: no request could repeat it. */
function isCharacter(code: number): boolean {
  return code < 0xd800 || (code > 0xdfff && code <= 0x10ffff);
}
