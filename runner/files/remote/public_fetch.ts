/**
 * Requests to public addresses only.
 *
 * @module
 */

import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { isIP } from "node:net";
import { Readable } from "node:stream";
import { NotPublicError } from "./not_public.ts";
import { isPublicAddress, publicLookup } from "./public_addresses.ts";

/** Connections of its own: one that others opened was not looked at. */
const agent = new Agent({ keepAlive: false });

/** Statuses of answers without a body. */
const BODILESS = [204, 205, 304];

/**
 * A GET over TLS, of which no redirect is followed.
 *
 * @throws {NotPublicError} where the host is not public, or the address not `https:`
 */
export async function publicFetch(
  url: URL,
  { headers, signal }: { readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
): Promise<Response> {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (url.protocol !== "https:") throw new NotPublicError(`${url.protocol} is not https:`);
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw new NotPublicError(`${host} is no public address`);
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const sent = request(url, { headers, signal, agent, lookup: publicLookup as never }, (answer) => {
    try {
      resolve(responseOf(answer));
    } catch (error) {
      answer.destroy();
      reject(error);
    }
  });
  sent.on("error", reject);
  sent.end();
  return await promise;
}

/**
 * An answer as `fetch` gives it.
 *
 * @throws {RangeError} {TypeError} for statuses and headers that no answer of `fetch` can have
 */
export function responseOf(answer: IncomingMessage): Response {
  const status = answer.statusCode ?? 500;
  const headers = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
  const body = BODILESS.includes(status) ? null : Readable.toWeb(answer) as ReadableStream<Uint8Array<ArrayBuffer>>;
  return new Response(body, { status, headers: new Headers(headers as [string, string][]) });
}
