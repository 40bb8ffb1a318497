/**
 * How a place in a bucket is written: by people as `s3://bucket/prefix`, in requests percent-encoded.
 *
 * A URI is taken as it stands, as the AWS command line, s3fs and krnel-graph take it: `%20` is three characters of the
 * key, and a space is written as a space.
 *
 * @module
 */

import { StoreError } from "../../ops/errors.ts";
import { showPath } from "../../ops/messages.ts";

/**
 * How buckets are called, by scheme (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html and
 * https://cloud.google.com/storage/docs/buckets#naming).
 */
const BUCKETS: Readonly<Record<string, { readonly name: RegExp; readonly rule: string }>> = {
  s3: { name: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, rule: "3 to 63 small letters, digits, dashes and dots" },
  gs: {
    name: /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/,
    rule: "3 to 222 small letters, digits, dashes, underscores and dots",
  },
};

/** Where a store is. */
export interface S3Place {
  /** The bucket's name. */
  readonly bucket: string;
  /** What all keys begin with; empty, or with a slash at its end. */
  readonly prefix: string;
}

/**
 * Reads `s3://bucket` or `s3://bucket/prefix`. Slashes at the end do not count, those inside do.
 *
 * @param scheme Of services that are asked as S3 is.
 * @throws {StoreError} where no request can name it.
 */
export function parseS3Uri(uri: string, scheme = "s3"): S3Place {
  const place = inBucket(uri);
  if (place === undefined || place.scheme !== scheme) {
    const kind = scheme === "s3" ? "S3" : scheme;
    const forms = `one is ${scheme}://bucket or ${scheme}://bucket/prefix`;
    throw new StoreError(`${shown(uri)} is no ${kind} store: ${forms}; ${bucketRule(scheme)}`);
  }
  const { bucket, path } = place;
  const prefix = path.replace(/\/+$/, "");
  const wrong = wrongInKey(prefix);
  if (wrong !== undefined) throw new StoreError(`The prefix of ${showPath(uri)} ${wrong}`);
  return { bucket, prefix: prefix === "" ? "" : `${prefix}/` };
}

/** What an address names in a bucket. */
export interface InBucket {
  /** `s3` or `gs`. */
  readonly scheme: string;
  /** The bucket's name. */
  readonly bucket: string;
  /** What stands behind it: empty for the bucket itself. */
  readonly path: string;
}

/** Reads `s3://bucket/path` or `gs://bucket/path`; `undefined` where no bucket is called so. */
export function inBucket(address: string): InBucket | undefined {
  const [, scheme = "", bucket = "", path = ""] = /^([a-z0-9]+):\/\/([^/]*)(?:\/(.*))?$/s.exec(address) ?? [];
  if (!Object.hasOwn(BUCKETS, scheme) || !BUCKETS[scheme].name.test(bucket)) return undefined;
  return { scheme, bucket, path };
}

/** How a service's buckets are called, for messages. */
export function bucketRule(scheme: string): string {
  return `a bucket's name has ${BUCKETS[scheme].rule}`;
}

/** The URI that names a place: {@linkcode parseS3Uri} reads it back. */
export function s3Uri({ bucket, prefix }: S3Place, scheme = "s3"): string {
  return `${scheme}://${bucket}/${prefix}`.replace(/\/+$/, "");
}

/** A key as the path of a URL, or as `x-amz-copy-source`: UTF-8, all but RFC 3986's unreserved characters encoded. */
export function encodeKey(key: string): string {
  return key.split("/").map(encodeStrictly).join("/");
}

/** The query of a URL, encoded like keys are: a space is `%20`. */
export function encodeQuery(query: Readonly<Record<string, string>>): string {
  return Object.entries(query).map(([name, value]) => `${name}=${encodeStrictly(value)}`).join("&");
}

function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Why no request can name a key, or what a key begins with; `undefined` where one can. */
export function wrongInKey(key: string): string | undefined {
  if (!key.isWellFormed()) return "holds half of a character (a lone surrogate), which is no UTF-8";
  if (key.split("/").some((segment) => segment === "." || segment === "..")) {
    return 'has "." or ".." between slashes, which URLs leave out on their way: name it without them';
  }
  return undefined;
}

/** What is before an @ may be a secret. */
function shown(uri: string): string {
  return uri.includes("@") ? "A URI with credentials in it" : showPath(uri);
}
