/**
 * Much data through the runtime's compression, which works in the program's own thread also where it is asked for a promise.
 *
 * @module
 */

import type { Transform } from "node:stream";
import { Pace } from "./pace.ts";

/**
 * Sends pieces through a stream of `node:zlib`, with rests between them.
 *
 * @param take is given what comes out, part by part
 * @throws what the stream or `take` throws
 */
export async function throughZlib(
  stream: Transform,
  pieces: Iterable<string | Uint8Array>,
  take: (part: Uint8Array) => void,
): Promise<void> {
  const pace = new Pace();
  const ended = new Promise<void>((resolve, reject) => {
    stream.on("end", resolve).on("error", reject).on("data", (part) => {
      try {
        take(part);
      } catch (error) {
        stream.destroy(error as Error);
      }
    });
  });
  for (const piece of pieces) {
    // After an error it is left open whether a piece was taken.
    await Promise.race([new Promise<void>((resolve) => stream.write(piece, () => resolve())), ended]);
    if (pace.isDue) await pace.rest();
  }
  stream.end();
  await ended;
}
