/**
 * Requests to public addresses only.
 *
 * @module
 */

import { Agent, request } from "node:https";
import { isIP } from "node:net";
import { Readable } from "node:stream";
import { NotPublicError } from "./not_public.ts";
import { isPublicAddress, publicLookup } from "./public_addresses.ts";

/** Connections of its own: one that others opened was not looked at. */
const agent = new Agent({ keepAlive: false });

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
    const named = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
    const body = Readable.toWeb(answer) as ReadableStream<Uint8Array<ArrayBuffer>>;
    resolve(
      new Response(body, { status: answer.statusCode ?? 500, headers: new Headers(named as [string, string][]) }),
    );
  });
  sent.on("error", reject);
  sent.end();
  return await promise;
}
