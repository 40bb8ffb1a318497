/**
 * Listings in pages, each checked: what answers must be S3, and must come to an end.
 *
 * @module
 */

import { StoreError } from "../../ops/errors.ts";
import { percentDecoded } from "../../ops/percent_decoded.ts";
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

/** The objects of a bucket. */
export const OBJECTS: ListingKind = {
  root: "ListBucketResult",
  item: "Contents",
  next(page) {
    const token = textOf(page, "NextContinuationToken");
    if (token) return { "continuation-token": token };
    throw new StoreError("The server's listing breaks off: it says that more follows, and not where");
  },
};

/** Ten million keys, in pages of a thousand: results of millions of ops. */
const MOST_PAGES = 10_000;
/** Pages in a row may be empty where the server passes over what was removed. */
const MOST_EMPTY = 15;

/**
 * The elements of a listing.
 *
 * @param query what each page is asked with
 * @throws {StoreError} where an answer is no listing, or the pages go round or on without end
 */
export async function* listed(
  client: S3Client,
  kind: ListingKind,
  query: Readonly<Record<string, string>>,
): AsyncIterable<{ readonly item: string; readonly keyOf: KeyReader }> {
  const pages = new PageCount();
  for (let next: Record<string, string> | undefined = {}; next !== undefined;) {
    const answer = await client.send({ method: "GET", key: "", query: { ...query, ...next } });
    const page = new TextDecoder().decode(answer.body);
    if (textOf(page, kind.root) === undefined) throw new StoreError(notAListing(kind, page));
    const keyOf = keyReader(page);
    let count = 0;
    for (const item of elements(page, kind.item)) {
      if (count++ === 0) pages.begin(identityOf(item));
      yield { item, keyOf };
    }
    next = textOf(page, "IsTruncated") === "true" ? kind.next(page, keyOf) : undefined;
    if (next !== undefined) pages.next(JSON.stringify(next), count === 0);
  }
}

/** What tells an item from all others. */
function identityOf(item: string): string {
  return JSON.stringify([textOf(item, "Key"), textOf(item, "UploadId")]);
}

/** Notices that pages go round, or on without end, though a server gives each of them a new name. */
class PageCount {
  readonly #names = new Set<string>();
  readonly #firsts = new Set<string>();
  #empty = 0;

  /** A page begins with an item. */
  begin(first: string): void {
    if (this.#firsts.size === this.#firsts.add(first).size) throw endless("two of its pages begin with the same key");
  }

  /** A page names another one as the next. */
  next(name: string, isEmpty: boolean): void {
    if (this.#names.size === this.#names.add(name).size) {
      throw endless("it names a page that it has given before as the next one");
    }
    this.#empty = isEmpty ? this.#empty + 1 : 0;
    if (this.#empty >= MOST_EMPTY) throw endless(`it has ${MOST_EMPTY} empty pages in a row`);
    if (this.#names.size >= MOST_PAGES) throw endless(`it has more than ${MOST_PAGES} pages`);
  }
}

function endless(why: string): StoreError {
  return new StoreError(
    `The server's listing never ends: ${why}; check the endpoint, or list less of the store, in a folder of its own`,
  );
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
  const key = percentDecoded(text.replaceAll("+", "%20"));
  if (key !== undefined) return key;
  throw new StoreError(`The server's listing has a key that is not encoded as it says: ${text.slice(0, 100)}`);
}
