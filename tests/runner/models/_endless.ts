/** An answer that unpacks without end: a few bytes a megabyte. */
import { constants, deflateRawSync } from "node:zlib";

/** A gzip file begins so (RFC 1952): deflate, without name or time. */
const BEGIN = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);

/** A megabyte of spaces, in blocks that depend on nothing before them and after which others follow (RFC 1951). */
const MEGABYTE = new Uint8Array(deflateRawSync(new Uint8Array(1 << 20).fill(32), {
  finishFlush: constants.Z_FULL_FLUSH,
}));

/** Compressed once, and sent again and again. */
export function endlessAnswer(status = 200): Response {
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => controller.enqueue(BEGIN),
    pull: (controller) => controller.enqueue(MEGABYTE),
  });
  return new Response(body, { status, headers: { "content-encoding": "gzip" } });
}
