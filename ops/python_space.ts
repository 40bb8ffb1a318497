/**
 * @module
 */

/** White space as Python's `str.strip` knows it; JavaScript's `trim` takes other characters. */
const PYTHON_SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const SPACE_BEFORE = new RegExp(`^[${PYTHON_SPACE}]+`);
const SPACE = new RegExp(`^[${PYTHON_SPACE}]$`);

/** Text without white space around it, as Python knows white space. */
export function stripWhitespace(text: string): string {
  return withoutEnd(text.replace(SPACE_BEFORE, ""), (character) => SPACE.test(character));
}

/**
 * A text without some characters at its end. A regular expression for these would begin anew at each of them that stands elsewhere:
 * of a stranger's text that takes time by the square of its length.
 */
export function withoutEnd(text: string, isLeftOut: (character: string) => boolean): string {
  let end = text.length;
  while (end > 0 && isLeftOut(text[end - 1])) end--;
  return text.slice(0, end);
}
