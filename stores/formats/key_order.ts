/**
 * The order of an object's keys in its JSON text. JavaScript puts keys that are whole numbers first.
 *
 * @module
 */

import { mapStrings } from "../../ops/json_text.ts";
import { parsePythonJson, type PythonJson } from "../../ops/python_json.ts";

const NUMBER_KEY = /"\d+"\s*:/;
const COLON = /\s*:/y;
/** Before a key it makes it no number; half a character, it begins no key of a text that can be kept. */
const MARK = "\ud800";

/** The keys of an object in the order of its text. */
export function keysInOrder(text: string, object: { readonly [name: string]: PythonJson }): string[] {
  if (!NUMBER_KEY.test(text)) return Object.keys(object);
  const marked = mapStrings(text, (string, end) => {
    COLON.lastIndex = end;
    return COLON.test(text) ? `"${MARK}${string.slice(1)}` : string;
  });
  return Object.keys(parsePythonJson(marked) as object).map((key) => key.slice(MARK.length));
}
