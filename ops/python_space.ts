/**
 * @module
 */

/** White space as Python's `str.strip` knows it; JavaScript's `trim` takes other characters. */
const PYTHON_SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const SPACE_AROUND = new RegExp(`^[${PYTHON_SPACE}]+|[${PYTHON_SPACE}]+$`, "g");

/** Text without white space around it, as Python knows white space. */
export function stripWhitespace(text: string): string {
  return text.replace(SPACE_AROUND, "");
}
