/**
 * Data for the scripts of outputs, as `readCompressed` in `client/` reads it.
 *
 * @module
 */

import { nodeZlib } from "../../ops/builtins.ts";
import { jsonPieces } from "../../ops/json_pieces.ts";
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
