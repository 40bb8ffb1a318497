/**
 * Signed requests to one bucket: tried again where that can help, never for ever.
 *
 * Signing is aws4fetch's (MIT, 11 kB, no dependencies, on Web Crypto). Whole clients were looked at and left: s3mini
 * knows no session tokens and hides conditional writes and part checksums; the AWS SDK is 27 MB.
 *
 * @module
 */

import { delay } from "../../ops/standard.ts";
import { AwsV4Signer } from "aws4fetch";
import { sha256Hex } from "../../ops/sha256.ts";
import { StoreError } from "../../ops/errors.ts";
import { BodyTooLarge, boundedBytes } from "../bounded_body.ts";
import { S3Error } from "./error.ts";
import type { S3Options } from "./options.ts";
import { type Credentials, resolveCredentials, resolveLocation, type S3Location } from "./settings.ts";
import { encodeKey, encodeQuery } from "./uri.ts";
import { textOf } from "./xml.ts";

/** One request. */
export interface S3Request {
  /** The HTTP method. */
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  /** Key in the bucket; empty for the bucket itself. */
  readonly key: string;
  /** Parameters of the URL. */
  readonly query?: Readonly<Record<string, string>>;
  /** Headers beside those of the signature. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What is sent. */
  readonly body?: Uint8Array<ArrayBuffer>;
  /** Failures that are answers: statuses that the caller handles. */
  readonly allow?: readonly number[];
  /** How many bytes the body of an answer of a status has at most. @default 32 MB, more than a page of a thousand keys has */
  readonly mostBytes?: (status: number) => number;
}

/** What the server said. */
export interface S3Answer {
  /** The HTTP status. */
  readonly status: number;
  /** The answer's headers. */
  readonly headers: Headers;
  /** The whole body. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** S3's name for a failure that was allowed. */
  readonly code?: string;
  /** Whether an earlier try got no answer, and may have been carried out all the same. */
  readonly repeated: boolean;
}

/** Failures that pass by themselves, by S3's names for them; beside 429 and 5xx. */
const PASSING = new Set(["RequestTimeout", "SlowDown", "ConditionalRequestConflict", "OperationAborted"]);

/** Sends requests about one bucket. */
export class S3Client {
  readonly #bucket: string;
  readonly #options: S3Options;
  readonly #signingKeys = new Map<string, ArrayBuffer>();
  #location: S3Location | undefined;
  #credentials: Credentials | undefined;

  constructor(bucket: string, options: S3Options) {
    this.#bucket = bucket;
    this.#options = options;
  }

  /**
   * Sends a request, again where the server is busy or the connection was cut.
   *
   * @throws {S3Error} with method, key, status and code.
   */
  async send(request: S3Request): Promise<S3Answer> {
    const { attempts = 5, retryMs = 200 } = this.#options;
    let repeated = false;
    let hasMoved = false;
    for (let attempt = 1;; attempt++) {
      const location = this.#location ??= resolveLocation(this.#bucket, this.#options);
      const answer = await this.#attempt(request, location);
      if (isSuccess(answer.status) || isAllowed(request, answer)) return { ...answer, repeated };
      if (!hasMoved && this.#follow(answer, location)) {
        hasMoved = true;
        attempt--;
        continue;
      }
      const renewed = answer.code === "ExpiredToken" && attempt === 1;
      if (renewed) this.#credentials = undefined;
      if (attempt >= attempts || !(renewed || passes(answer))) throw this.#error(request, answer);
      repeated ||= answer.status === 0 || answer.status >= 500;
      await delay(waitBefore(attempt, retryMs, answer.headers));
    }
  }

  /** Goes on in the region that an answer names: a bucket is only served, and requests only signed, in its own. */
  #follow(answer: Attempt, from: S3Location): boolean {
    const region = otherRegion(answer, from.region);
    if (region === undefined) return false;
    // Requests side by side are told so one by one.
    if (this.#location === from) this.#location = resolveLocation(this.#bucket, { ...this.#options, region });
    return true;
  }

  async #attempt(request: S3Request, location: S3Location): Promise<Attempt> {
    const signed = await this.#sign(request, location);
    const { timeoutMs = 60_000, fetch: send = fetch } = this.#options;
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), timeoutMs);
    try {
      const response = await send(signed.url, { ...signed.init, redirect: "manual", signal: abort.signal });
      return readAnswer(request.method, response, await boundedBytes(response, mostBytesOf(request, response)));
    } catch (error) {
      if (error instanceof BodyTooLarge) throw this.#tooLarge(request, error);
      const code = abort.signal.aborted ? `within ${timeoutMs} ms` : (error as Error).name;
      return { status: 0, headers: new Headers(), body: new Uint8Array(), code, cause: error };
    } finally {
      clearTimeout(timer);
    }
  }

  async #sign(
    { method, key, query, headers, body }: S3Request,
    location: S3Location,
  ): Promise<{ url: string; init: RequestInit }> {
    this.#credentials ??= resolveCredentials(this.#options);
    const path = key === "" ? "" : `/${encodeKey(key)}`;
    const search = query === undefined ? "" : `?${encodeQuery(query)}`;
    const hash = sha256Hex(body ?? "");
    const signer = new AwsV4Signer({
      ...this.#credentials,
      method,
      url: location.bucketUrl + path + search,
      headers: { ...headers, "x-amz-content-sha256": hash },
      service: "s3",
      region: location.region,
      cache: this.#signingKeys,
    });
    const signed = await signer.sign();
    // Not signed: some servers change it on the way. Without it, bodies might come compressed, and ranges of them.
    signed.headers.set("accept-encoding", "identity");
    return { url: signed.url.href, init: { method, headers: signed.headers, ...(body ? { body } : {}) } };
  }

  #tooLarge({ method, key }: S3Request, cause: BodyTooLarge): StoreError {
    const problem = `${method} s3://${this.#bucket}/${key} failed: ${cause.message}`;
    return new StoreError(`${problem}; check the endpoint`, { cause });
  }

  #error({ method, key }: S3Request, { status, code, cause, headers, body }: Attempt): S3Error {
    const region = regionIn(headers, body);
    const request = { method, object: `s3://${this.#bucket}/${key}`, status, code: code ?? "", region };
    return new S3Error(request, cause === undefined ? undefined : { cause });
  }
}

type Attempt = Omit<S3Answer, "repeated"> & { readonly cause?: unknown };

function readAnswer(method: string, { status, headers }: Response, body: Uint8Array<ArrayBuffer>): Attempt {
  // A write can fail after the server has begun to answer: then the failure comes with the status 200.
  const mayHideError = status < 300 && (method === "PUT" || method === "POST");
  const text = status >= 300 || mayHideError ? new TextDecoder().decode(body.subarray(0, 65_536)) : "";
  const code = status >= 300 || /<Error[\s>]/.test(text) ? textOf(text, "Code") : undefined;
  return code === undefined ? { status, headers, body } : { status: Math.max(status, 300), headers, body, code };
}

/** How S3 says that a bucket is elsewhere: to a HEAD, it only does by its status. */
function otherRegion({ status, headers, body }: Attempt, asked: string): string | undefined {
  if (status !== 301 && status !== 307 && status !== 400) return undefined;
  const region = regionIn(headers, body);
  return region === asked ? undefined : region;
}

/** What is no region's name could lead requests to another host. */
function regionIn(headers: Headers, body: Uint8Array): string | undefined {
  const named = headers.get("x-amz-bucket-region") ??
    textOf(new TextDecoder().decode(body.subarray(0, 65_536)), "Region");
  return named !== undefined && /^[a-z0-9-]{1,40}$/.test(named) ? named : undefined;
}

function mostBytesOf({ mostBytes }: S3Request, { status }: Response): number {
  return mostBytes?.(status) ?? 32 << 20;
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** That a bucket is missing is no answer about an object in it. */
function isAllowed({ allow }: S3Request, { status, code = "" }: Attempt): boolean {
  return allow !== undefined && allow.includes(status) && !PASSING.has(code) && code !== "NoSuchBucket";
}

function passes({ status, code }: Attempt): boolean {
  if (code === "NotImplemented") return false;
  const isHidden = status === 300 && code === "InternalError";
  return isHidden || status === 0 || status === 408 || status === 429 || status >= 500 || PASSING.has(code ?? "");
}

/** Doubles with each try, spread so that clients that failed together do not return together. */
function waitBefore(attempt: number, retryMs: number, headers: Headers): number {
  const asked = Number(headers.get("retry-after") ?? 0) * 1000;
  const backoff = retryMs * 2 ** (attempt - 1) * (0.5 + Math.random());
  return Math.min(Math.max(backoff, Number.isFinite(asked) ? asked : 0), 20_000);
}
