/**
 * The body of a request: JSON of bounded size.
 *
 * @module
 */

import { parseJson } from "../ops/json_record.ts";
import { join } from "../stores/bytes.ts";
import { ApiError, stoppingError } from "./api_error.ts";
import { ClientGoneError } from "./request_time.ts";

/** How a body is read. */
export interface BodyOptions {
  /** Its most bytes. */
  readonly maxBytes: number;
  /** Ends the reading. */
  readonly signal: AbortSignal;
  /** Whether the server stops: bodies that are still on their way may be cut off. */
  readonly isStopping: () => boolean;
}

/**
 * Reads the body of a request.
 *
 * @throws {ApiError} 400 if it is no JSON in UTF-8; 413 if it is too large; 415 if it is compressed; 503 if the server stops before all of it has come
 * @throws the signal's reason
 */
export async function readJson(request: Request, options: BodyOptions): Promise<unknown> {
  checkEncoding(request.headers.get("content-encoding"));
  return parse(decode(await readBytes(request, options)));
}

function checkEncoding(encoding: string | null): void {
  if (encoding === null || encoding.toLowerCase() === "identity") return;
  throw new ApiError(415, `The body is compressed (content-encoding: ${encoding}): send it as it is`);
}

async function readBytes(request: Request, options: BodyOptions): Promise<Uint8Array> {
  const { maxBytes, signal, isStopping } = options;
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
  if (request.body === null) return new Uint8Array();
  const reader = request.body.getReader();
  const stop = () => void reader.cancel(signal.reason).catch(() => {});
  signal.addEventListener("abort", stop);
  try {
    return await collect(reader, options);
  } catch (error) {
    stop();
    throw signal.aborted ? reasonOf(signal) : connectionError(error, isStopping());
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** But for what was found in it, a body cannot be read only where its connection has ended, or its server ends. */
function connectionError(error: unknown, isStopping: boolean): unknown {
  if (error instanceof ApiError) return error;
  return isStopping ? stoppingError() : new ClientGoneError();
}

/** A body that does not come in time is its client's fault. */
function reasonOf({ reason }: AbortSignal): unknown {
  if (reason instanceof ClientGoneError) return reason;
  return new ApiError(408, "The body did not come in time: send it at once", { code: "timeout" });
}

async function collect(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  { maxBytes, signal }: BodyOptions,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    size += value!.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(value!);
  }
  signal.throwIfAborted();
  return chunks.length === 1 ? chunks[0] : join(chunks);
}

function tooLarge(maxBytes: number): ApiError {
  return new ApiError(413, `The body has more than ${maxBytes} bytes, the most that this server reads: ask in parts`, {
    code: "request_too_large",
  });
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

function decode(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new ApiError(400, "The body is no UTF-8: encode its text as UTF-8", { code: "invalid_utf8" });
  }
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    const about = text === "" ? "it is empty" : (error as Error).message;
    const message = `The body is no JSON (${about}): send an object such as {"input": "a text"}`;
    throw new ApiError(400, message, { code: "invalid_json" });
  }
}
