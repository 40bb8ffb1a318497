/**
 * How long an object is, as a server tells it.
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
