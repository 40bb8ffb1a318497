/**
 * @module
 */

import { largePieces } from "../ops/large_pieces.ts";
import { type PythonJson, pythonJsonPieces } from "../ops/python_json.ts";
import type { Steps } from "../ops/steps.ts";
import { join, utf8 } from "./bytes.ts";

/** A value as `json.dumps(value)` writes it in Python, and what ends the file, in UTF-8. */
export function* jsonByteSteps(value: PythonJson, ending = ""): Steps<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (const piece of largePieces(textPieces(value, ending))) {
    parts.push(utf8(piece));
    yield;
  }
  return parts.length === 1 ? parts[0] : join(parts);
}

function* textPieces(value: PythonJson, ending: string): Generator<string, void> {
  yield* pythonJsonPieces(value, false);
  yield ending;
}
