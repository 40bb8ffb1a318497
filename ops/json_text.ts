/**
 * JSON as text, before its values are read. It is walked, and not matched by patterns: those take a step of the stack for
 * each character of a text, or each backslash, and texts may have megabytes.
 *
 * @module
 */

/** Python's own reader gives up at some thousand levels, and no data has hundreds. */
const DEEPEST = 500;

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPENING, CLOSING] = [new Set([0x5b, 0x7b]), new Set([0x5d, 0x7d])];

/**
 * Looks at the brackets of a text, before whatever reads its values goes down into them.
 *
 * @throws {SyntaxError} where it nests deeper than 500 levels.
 */
export function checkDepth(text: string): void {
  if (!hasManyBrackets(text)) return;
  let [depth, isText] = [0, false];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === QUOTE) isText = !isText;
    else if (isText) i += Number(unit === BACKSLASH);
    else if (OPENING.has(unit)) depth++;
    else if (CLOSING.has(unit)) depth--;
    if (depth > DEEPEST) throw new SyntaxError(`it nests deeper than ${DEEPEST} levels, at position ${i}`);
  }
}

/** Whether there are enough opening brackets, in strings or not, for a text that nests too deep. */
function hasManyBrackets(text: string): boolean {
  if (text.length <= DEEPEST) return false;
  let left = DEEPEST;
  for (const bracket of ["[", "{"]) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) if (--left < 0) return true;
  }
  return false;
}

/**
 * A JSON text with others in place of its strings, and of what stands between them.
 *
 * @param string makes one of a string, quotes included, that ends before `end`
 */
export function mapStrings(
  text: string,
  string: (string: string, end: number) => string,
  between: (text: string) => string = (same) => same,
): string {
  const parts: string[] = [];
  let at = 0;
  for (const [start, end] of stringsIn(text)) {
    parts.push(between(text.slice(at, start)), string(text.slice(start, end), end));
    at = end;
  }
  return [...parts, between(text.slice(at))].join("");
}

/** Where strings begin and end, quotes included. */
function* stringsIn(text: string): Iterable<readonly [start: number, end: number]> {
  for (let start = text.indexOf('"'); start !== -1;) {
    let end = start + 1;
    while (end < text.length && text.charCodeAt(end) !== QUOTE) end += text.charCodeAt(end) === BACKSLASH ? 2 : 1;
    yield [start, end + 1];
    start = text.indexOf('"', end + 1);
  }
}
