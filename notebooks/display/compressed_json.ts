/**
 * Data for the scripts of outputs, as `readCompressed` in `client/` reads it.
 *
 * @module
 */

import { nodeZlib } from "../../ops/builtins.ts";
import { largePieces } from "../../ops/large_pieces.ts";
import { encodeBase64 } from "../../ops/standard.ts";
import { join } from "../../stores/bytes.ts";
import { throughZlib } from "../../stores/through_zlib.ts";

/** JSON, gzip, base64; made with rests. */
export async function compressedJson(data: unknown): Promise<string> {
  const parts: Uint8Array[] = [];
  await throughZlib(nodeZlib().createGzip(), largePieces(jsonPieces(data)), (part) => parts.push(part));
  return encodeBase64(join(parts));
}

/** Values of a long list that are written in one step. */
const VALUES_OF_STEP = 256;

/** What `JSON.stringify` makes of plain data, piece by piece. */
function* jsonPieces(data: unknown): Generator<string> {
  if (Array.isArray(data)) yield* listPieces(data);
  else if (isPlainObject(data)) yield* objectPieces(data);
  else yield JSON.stringify(data) ?? "null";
}

function* listPieces(values: readonly unknown[]): Generator<string> {
  yield "[";
  if (values.length <= VALUES_OF_STEP) {
    for (let i = 0; i < values.length; i++) {
      if (i > 0) yield ",";
      yield* jsonPieces(values[i]);
    }
  } else {
    for (let start = 0; start < values.length; start += VALUES_OF_STEP) {
      const text = JSON.stringify(values.slice(start, start + VALUES_OF_STEP)).slice(1, -1);
      yield start > 0 ? `,${text}` : text;
    }
  }
  yield "]";
}

function* objectPieces(object: object): Generator<string> {
  let before = "{";
  for (const [name, value] of Object.entries(object)) {
    if (value === undefined) continue;
    yield `${before}${JSON.stringify(name)}:`;
    yield* jsonPieces(value);
    before = ",";
  }
  yield before === "{" ? "{}" : "}";
}

function isPlainObject(data: unknown): data is object {
  return typeof data === "object" && data !== null && Object.getPrototypeOf(data) === Object.prototype;
}
