/**
 * Files at `https:` and `http:` addresses.
 *
 * @module
 */

import { DatasetError } from "../../../ops/errors.ts";
import { messageOf } from "../../../ops/messages.ts";
import { clampRange } from "../../../stores/bytes.ts";
import { BodyTooLarge, boundedBytes } from "../../../stores/bounded_body.ts";
import { isPart } from "../../../stores/content_range.ts";
import type { StallWatch } from "../../models/hub/stall_watch.ts";
import { askHttp, type HttpAsk, Interruption, stallWatchOf } from "./http.ts";
import type { RemoteFile } from "./remote_file.ts";

/** What a graph that came from elsewhere may make this machine fetch, in bytes. */
const MOST_UNTRUSTED = 4 * 2 ** 30;

/**
 * Asks for a file's first byte: some servers answer no HEAD, and signed addresses hold for GET alone.
 *
 * @throws {DatasetError} where it cannot be had
 */
export async function httpFile(ask: HttpAsk): Promise<RemoteFile> {
  const first = await askHttp({ ...ask, headers: { range: "bytes=0-0" } }, async (answer) => {
    const { status, headers } = answer;
    await answer.body?.cancel();
    if (![200, 206, 416].includes(status)) throw refusal(ask, status);
    return { status, headers };
  });
  const byteLength = lengthOf(first.status, first.headers);
  if ((byteLength ?? 0) > mostBytes(ask)) throw tooLarge(ask);
  const etag = first.headers.get("etag") ?? undefined;
  const modified = first.headers.get("last-modified") ?? undefined;
  const tag = etag ?? modified;
  const canRange = first.status !== 200 && byteLength !== undefined;
  const version = { ask, etag, modified, byteLength };
  return {
    address: ask.address,
    byteLength,
    tag: tag && `${tag} ${byteLength}`,
    sha256: undefined,
    source: canRange ? { byteLength, slice: (start, end) => slice(version, start, end) } : undefined,
    stream: (signal) => stream({ ...ask, signal }, byteLength),
  };
}

interface Version {
  readonly ask: HttpAsk;
  readonly etag: string | undefined;
  readonly modified: string | undefined;
  readonly byteLength: number | undefined;
}

async function slice(version: Version, from: number, to?: number): Promise<ArrayBuffer> {
  const { ask, byteLength } = version;
  const [start, end] = clampRange(from, to, byteLength!);
  if (start === end) return new ArrayBuffer(0);
  const headers = { range: `bytes=${start}-${end - 1}`, ...conditionOf(version) };
  return await askHttp({ ...ask, headers }, async (answer, onPart) => {
    const { status, headers } = answer;
    const isSame = status === 206 && isPart(headers, start, byteLength!) && isVersion(version, headers);
    if (!isSame) {
      await answer.body?.cancel();
      throw status >= 400 && status !== 412 && status !== 416
        ? refusal(ask, status)
        : new DatasetError(`${ask.address} changed while it was read: load it anew`);
    }
    const bytes = await body(answer, end - start, onPart);
    if (bytes.byteLength < end - start) throw new Interruption(`${bytes.byteLength} of ${end - start} bytes came`);
    return bytes.buffer;
  });
}

/** Asks for nothing else than this version. Weak tags do not name bytes (RFC 9110, section 13.1.1). */
function conditionOf({ etag, modified }: Version): Record<string, string> {
  if (etag !== undefined) return etag.startsWith("W/") ? {} : { "if-match": etag };
  return modified === undefined ? {} : { "if-unmodified-since": modified };
}

/** Servers may leave conditions out of account. */
function isVersion({ etag, modified }: Version, headers: Headers): boolean {
  if (etag !== undefined) return headers.get("etag") === etag;
  return modified === undefined || headers.get("last-modified") === modified;
}

async function body(
  answer: Response,
  length: number,
  onPart: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await boundedBytes(answer, length, onPart);
  } catch (error) {
    throw error instanceof BodyTooLarge ? new Interruption("more came than was asked for") : error;
  }
}

async function* stream(ask: HttpAsk, byteLength: number | undefined): AsyncIterable<Uint8Array> {
  const stall = stallWatchOf(ask);
  try {
    yield* watchedStream({ ...ask, signal: AbortSignal.any([ask.signal, stall.signal]) }, byteLength, stall);
  } catch (error) {
    throw stall.signal.aborted ? new Interruption(messageOf(stall.signal.reason)) : error;
  } finally {
    stall.stop();
  }
}

async function* watchedStream(
  ask: HttpAsk,
  byteLength: number | undefined,
  stall: StallWatch,
): AsyncIterable<Uint8Array> {
  const limit = byteLength ?? mostBytes(ask);
  const answer = await askHttp(ask, (answer) => Promise.resolve(answer));
  stall.restart();
  if (answer.status !== 200) {
    await answer.body?.cancel();
    throw refusal(ask, answer.status);
  }
  let count = 0;
  for await (const part of answer.body ?? []) {
    count += part.length;
    stall.came(part.length);
    if (count > limit) throw byteLength === undefined ? tooLarge(ask) : changed(ask);
    yield part;
  }
  if (byteLength !== undefined && count < byteLength) throw new Interruption(`${count} of ${byteLength} bytes came`);
}

function lengthOf(status: number, headers: Headers): number | undefined {
  const text = status === 200
    ? headers.get("content-length")
    : /\/(\d+)$/.exec(headers.get("content-range") ?? "")?.[1];
  return text !== null && text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function changed({ address }: HttpAsk): DatasetError {
  return new DatasetError(`${address} changed while it was read: load it anew`);
}

function mostBytes(ask: HttpAsk): number {
  return ask.mostBytes ?? (ask.isTrusted ? Infinity : MOST_UNTRUSTED);
}

function tooLarge(ask: HttpAsk): DatasetError {
  return new DatasetError(
    `Cannot fetch ${ask.address}, which stands in a graph: it has more than ${mostBytes(ask)} bytes. ` +
      "Load it in your own program, with runner.fromParquet(address) or its like",
  );
}

function refusal({ address }: HttpAsk, status: number): DatasetError {
  const advice = status === 401 || status === 403
    ? "it wants credentials, which addresses do not hold: fetch the file yourself, or use s3:// or hf://"
    : status === 404 || status === 410
    ? "check the address"
    : "try again later";
  return new DatasetError(`Cannot fetch ${address}: the server answered ${status}; ${advice}`);
}
