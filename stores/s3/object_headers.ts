/**
 * How long an object is, and which version of it there is, as a server tells it.
 *
 * @module
 */

import { StoreError } from "../../ops/errors.ts";
import type { S3Answer } from "./client.ts";

/** A length that cannot be read must not pass for that of an empty object. */
export function lengthOf({ headers }: S3Answer, key: string): number {
  const text = headers.get("content-length") ?? "none";
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new StoreError(
    `The server does not say how long ${key} is (content-length: ${text.slice(0, 40)}): check the endpoint`,
  );
}

/** Each object of S3 has a tag: what answers without one is something else, such as a page of the network's. */
export function versionOf({ headers }: S3Answer, key: string): string {
  const tag = headers.get("etag");
  if (tag) return tag;
  throw new StoreError(
    `What answers for ${key} is no S3 server (it names no ETag): check the endpoint and the network`,
  );
}
