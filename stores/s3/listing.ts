/**
 * Listings in pages, each checked: what answers must be S3, and must come to an end.
 *
 * @module
 */

import { StoreError } from "../../ops/errors.ts";
import type { S3Client } from "./client.ts";
import { elements, textOf } from "./xml.ts";

/** What is listed, and how its pages are read. */
export interface ListingKind {
  /** Name of the answer's element. */
  readonly root: string;
  /** Name of the elements that are listed. */
  readonly item: string;
  /** What asks for the page after one; `undefined` where it does not say. */
  next(page: string, keyOf: KeyReader): Record<string, string> | undefined;
}

/** Reads keys as a page encodes them. */
export type KeyReader = (text: string) => string;

/**
 * The elements of a listing.
 *
 * @param query what each page is asked with
 * @throws {StoreError} where an answer is no listing, or the pages go round
 */
export async function* listed(
  client: S3Client,
  kind: ListingKind,
  query: Readonly<Record<string, string>>,
): AsyncIterable<{ readonly item: string; readonly keyOf: KeyReader }> {
  const asked = new Set<string>();
  for (let next: Record<string, string> | undefined = {}; next !== undefined;) {
    const answer = await client.send({ method: "GET", key: "", query: { ...query, ...next } });
    const page = new TextDecoder().decode(answer.body);
    if (textOf(page, kind.root) === undefined) throw new StoreError(notAListing(kind, page));
    const keyOf = keyReader(page);
    for (const item of elements(page, kind.item)) yield { item, keyOf };
    next = textOf(page, "IsTruncated") === "true" ? kind.next(page, keyOf) : undefined;
    if (next !== undefined && asked.size === asked.add(JSON.stringify(next)).size) {
      throw new StoreError("The server's listing never ends: it names a page that it has given before as the next one");
    }
  }
}

function notAListing({ root }: ListingKind, page: string): string {
  const begin = JSON.stringify(page.slice(0, 60));
  return `The server's answer to a listing is no ${root}, it begins with ${begin}: check the endpoint and the network`;
}

/**
 * Listings are asked for with `encoding-type=url`, as XML cannot hold every character. Servers that heed it say so, and may
 * write a space as `+`.
 */
function keyReader(page: string): KeyReader {
  const isUrl = textOf(page, "EncodingType") === "url";
  return (text) => isUrl ? decoded(text) : text;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", "%20"));
  } catch (cause) {
    throw new StoreError(`The server's listing has a key that is not encoded as it says: ${text.slice(0, 100)}`, {
      cause,
    });
  }
}
