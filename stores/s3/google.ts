/**
 * Google Cloud Storage behind the requests of an S3 client: its XML interface has the same operations under other headers
 * (https://cloud.google.com/storage/docs/xml-api/reference-headers).
 *
 * A version's tag is the object's generation, as conditions on writes take it; entity tags are for reading alone.
 *
 * @module
 */

import { nodeCrypto } from "../../ops/builtins.ts";
import { sha256Hex } from "../../ops/sha256.ts";

/** An HMAC key of a service account or a user. */
export interface HmacKey {
  /** Names the key. */
  readonly accessKeyId: string;
  /** Signs requests; never sent. */
  readonly secretAccessKey: string;
}

/** Who asks: an HMAC key, or an access token of OAuth. */
export type GoogleAuth = HmacKey | { readonly accessToken: string };

type Send = (url: string, init: RequestInit) => Promise<Response>;

/** Headers of S3 that mean nothing there: Google's are put in their place, or none. */
const DROPPED = /^(authorization|x-amz-.*|if-match|if-none-match)$/;
const CHECKSUM = /<ChecksumSHA256>[^<]*<\/ChecksumSHA256>/g;

/** Sends an S3 client's requests as Google's. */
export function googleFetch(auth: GoogleAuth, send: Send = fetch): Send {
  const ask = async (url: string, init: RequestInit): Promise<Response> => {
    const body = bodyOf(init);
    const given = new Headers(init.headers);
    const headers = { ...googleHeaders(given), "x-goog-content-sha256": sha256Hex(body ?? "") };
    const method = init.method ?? "GET";
    const signed = "accessToken" in auth
      ? { ...headers, authorization: `Bearer ${auth.accessToken}` }
      : signedHeaders(auth, { method, url: new URL(url), headers, time: new Date() });
    const sent: RequestInit = { ...init, method, headers: { ...signed, "accept-encoding": "identity" } };
    const answer = await send(url, body === undefined ? sent : { ...sent, body });
    // The tag of a part is what the completion names it by; a generation would be that of the object before.
    return new URL(url).searchParams.has("partNumber") ? answer : withGeneration(answer);
  };
  return async (url, init) => {
    const answer = await ask(url, init);
    const isCompletion = init.method === "POST" && new URL(url).searchParams.has("uploadId");
    if (!isCompletion || !answer.ok || answer.headers.has("x-goog-generation")) return answer;
    // The answer may name no generation: the newest is the one.
    const head = await ask(url.split("?")[0], { ...init, method: "HEAD", headers: {}, body: undefined });
    const headers = new Headers(answer.headers);
    headers.set("etag", head.headers.get("etag") ?? "");
    return new Response(answer.body, { status: answer.status, headers });
  };
}

function googleHeaders(given: Headers): Record<string, string> {
  const kept = Object.fromEntries([...given].filter(([name]) => !DROPPED.test(name)));
  const [source, match] = [given.get("x-amz-copy-source"), given.get("if-match")];
  return {
    ...kept,
    ...(source === null ? {} : { "x-goog-copy-source": source }),
    ...(given.get("if-none-match") === "*" ? { "x-goog-if-generation-match": "0" } : {}),
    // What is no generation is of no version that is there: generations are times, and 1 is long past.
    ...(match === null ? {} : { "x-goog-if-generation-match": /^"([1-9]\d{0,18})"$/.exec(match)?.[1] ?? "1" }),
  };
}

function withGeneration(answer: Response): Response {
  const generation = answer.headers.get("x-goog-generation");
  if (generation === null) return answer;
  const headers = new Headers(answer.headers);
  headers.set("etag", `"${generation}"`);
  return new Response(answer.body, { status: answer.status, headers });
}

/** Parts carry no checksums of S3's there. */
function bodyOf({ method, body }: RequestInit): Uint8Array<ArrayBuffer> | undefined {
  if (!(body instanceof Uint8Array)) return undefined;
  const bytes = body as Uint8Array<ArrayBuffer>;
  return method === "POST" ? new TextEncoder().encode(new TextDecoder().decode(bytes).replace(CHECKSUM, "")) : bytes;
}

/** What is signed. */
export interface GoogleRequest {
  /** The HTTP method. */
  readonly method: string;
  /** Where it goes. */
  readonly url: URL;
  /** Headers, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** When. */
  readonly time: Date;
}

/** A request's headers with its signature, V4 (https://cloud.google.com/storage/docs/authentication/signatures). */
export function signedHeaders(
  { accessKeyId, secretAccessKey }: HmacKey,
  { method, url, headers: given, time }: GoogleRequest,
): Record<string, string> {
  const date = time.toISOString().replace(/[:-]|\.\d{3}/g, "");
  const headers: Record<string, string> = { ...given, host: url.host, "x-goog-date": date };
  const names = Object.keys(headers).sort();
  const request = [
    method,
    url.pathname,
    [...url.search.slice(1).split("&")].filter(Boolean).map((part) => part.includes("=") ? part : `${part}=`).sort()
      .join("&"),
    ...names.map((name) => `${name}:${headers[name].trim()}`),
    "",
    names.join(";"),
    headers["x-goog-content-sha256"],
  ].join("\n");
  const scope = [date.slice(0, 8), "auto", "storage", "goog4_request"];
  const text = ["GOOG4-HMAC-SHA256", date, scope.join("/"), sha256Hex(request)].join("\n");
  const key = scope.reduce<string | Uint8Array>((key, part) => hmac(key, part), `GOOG4${secretAccessKey}`);
  const credential = `${accessKeyId}/${scope.join("/")}`;
  const { host: _, ...sent } = headers;
  return {
    ...sent,
    authorization: `GOOG4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(";")}, ` +
      `Signature=${hmac(key, text).toHex()}`,
  };
}

function hmac(key: string | Uint8Array, text: string): Uint8Array {
  return new Uint8Array(nodeCrypto().createHmac("sha256", key).update(text).digest());
}
