/**
 * A store in a bucket of Amazon S3, or of a server that speaks like it.
 *
 * @module
 */

import { checkOptions } from "../ops/options.ts";
import type { Bucket } from "./s3/bucket.ts";
import { noteOpened } from "./s3/opened_buckets.ts";
import { S3_OPTION_NAMES, type S3Options } from "./s3/options.ts";
import { parseS3Uri, type S3Place, s3Uri } from "./s3/uri.ts";
import type { ObjectData, ObjectInfo, ObjectSource, PartialWrite, Store } from "./store.ts";

export type { S3Options };

/**
 * Keeps objects in a bucket. Large ones go up and come down in parts, so none is held whole.
 *
 * @example
 * ```ts
 * import { S3Store } from "@probegraph/probegraph";
 *
 * const store = new S3Store("s3://team/probes", { region: "eu-central-1" }); // credentials as the AWS command line finds them
 * console.log(store.uri); // s3://team/probes
 * ```
 */
export class S3Store implements Store {
  readonly uri: string;
  readonly #place: S3Place;
  readonly #options: S3Options;
  #bucket: Promise<Bucket> | undefined;

  /**
   * Opens a bucket, or a prefix in it; nothing is sent before the first call.
   *
   * @param uri `s3://bucket` or `s3://bucket/prefix`, the prefix as its keys begin: nothing in it is decoded.
   * @throws {StoreError} for another URI.
   * @throws {OpError} for options that there are not.
   */
  constructor(uri: string, options: S3Options = {}) {
    checkOptions("S3Store", options, S3_OPTION_NAMES);
    this.#place = parseS3Uri(uri, options.scheme);
    this.#options = options;
    this.uri = s3Uri(this.#place, options.scheme);
    noteOpened(this.#place.bucket, options);
  }

  async get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return await (await this.#opened()).get(key);
  }

  async open(key: string): Promise<ObjectSource | undefined> {
    return await (await this.#opened()).open(key);
  }

  async put(key: string, data: ObjectData): Promise<string> {
    return await (await this.#opened()).put(key, data);
  }

  async create(key: string, data: ObjectData): Promise<string | undefined> {
    return await (await this.#opened()).create(key, data);
  }

  async replace(key: string, data: ObjectData, tag: string): Promise<string | undefined> {
    return await (await this.#opened()).replace(key, data, tag);
  }

  async move(from: string, to: string): Promise<boolean> {
    return await (await this.#opened()).move(from, to);
  }

  async delete(key: string): Promise<void> {
    await (await this.#opened()).delete(key);
  }

  async *list(prefix = ""): AsyncIterable<ObjectInfo> {
    yield* (await this.#opened()).list(prefix);
  }

  async *partials(): AsyncIterable<PartialWrite> {
    yield* (await this.#opened()).partials();
  }

  /** What speaks to the server: programs that keep nothing there start without it. */
  #opened(): Promise<Bucket> {
    return this.#bucket ??= import("./s3/bucket.ts").then(({ Bucket }) => {
      return new Bucket(this.uri, this.#place, this.#options);
    });
  }
}
