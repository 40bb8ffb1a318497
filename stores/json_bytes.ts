/**
 * @module
 */

import { type PythonJson, pythonJsonPieces } from "../ops/python_json.ts";
import type { Steps } from "../ops/steps.ts";
import { join, utf8 } from "./bytes.ts";

/** Characters that are encoded in one step. */
const STEP = 65_536;

/** A value as `json.dumps(value)` writes it in Python, and what ends the file, in UTF-8. */
export function* jsonByteSteps(value: PythonJson, ending = ""): Steps<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let text = "";
  for (const piece of pythonJsonPieces(value, false)) {
    text += piece;
    if (text.length <= STEP) continue;
    parts.push(utf8(text));
    text = "";
    yield;
  }
  const last = utf8(text + ending);
  return parts.length === 0 ? last : join([...parts, last]);
}
