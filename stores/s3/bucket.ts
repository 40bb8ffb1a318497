/**
 * The objects of a bucket, or of a part of one.
 *
 * @module
 */

import { StoreError } from "../../ops/errors.ts";
import { blocksOf, join, streamOf } from "../bytes.ts";
import { assertKey, isKey } from "../keys.ts";
import { type S3Answer, S3Client } from "./client.ts";
import { lengthOf, versionOf } from "./object_headers.ts";
import { remoteSource } from "./download.ts";
import { listed, OBJECTS } from "./listing.ts";
import type { S3Options } from "./options.ts";
import { abortUpload, checksumHeaders, openUploads, uploadParts } from "./upload.ts";
import { encodeKey, type S3Place } from "./uri.ts";
import { textOf } from "./xml.ts";
import type { ObjectData, ObjectInfo, ObjectSource, PartialWrite, Store } from "../store.ts";

type Headers = Readonly<Record<string, string>>;

/** The server copies no more at once. */
const MOST_COPIED = 5 * 2 ** 30;

/** Objects that are read whole are records, statuses and small results; what is larger is opened. */
const MOST_WHOLE = 512 << 20;

/** What `S3Store` is of, loaded when it is first asked. */
export class Bucket implements Store {
  readonly uri: string;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #client: S3Client;
  readonly #options: Required<Pick<S3Options, "partBytes" | "parallel" | "pageSize">>;
  #conditionsChecked: Promise<void> | undefined;

  /** @param uri As the store shows it. */
  constructor(uri: string, { bucket, prefix }: S3Place, options: S3Options) {
    this.uri = uri;
    this.#bucket = bucket;
    this.#prefix = prefix;
    const { partBytes = 8 << 20, parallel = 4, pageSize = 1000 } = options;
    this.#options = { partBytes, parallel, pageSize };
    this.#client = new S3Client(bucket, options);
  }

  async get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const remote = this.#keyOf(key);
    const range = `bytes=0-${this.#options.partBytes - 1}`;
    const answer = await this.#client.send({
      method: "GET",
      key: remote,
      headers: { range },
      allow: [404, 416],
      mostBytes: () => MOST_WHOLE,
    });
    if (answer.status === 404) return undefined;
    // An empty object has no first byte to ask for.
    if (answer.status === 416) return new Uint8Array();
    const tag = versionOf(answer, key);
    if (answer.status !== 206) return answer.body;
    const byteLength = Number(/^bytes 0-\d+\/(\d+)$/.exec(answer.headers.get("content-range") ?? "")?.[1]);
    if (byteLength === answer.body.byteLength) return answer.body;
    if (!(byteLength <= MOST_WHOLE)) throw new StoreError(`${key} is not read whole: it has ${byteLength} bytes`);
    const source = remoteSource(this.#client, remote, { byteLength, tag }, this.#options);
    return join([answer.body, new Uint8Array(await source.slice(answer.body.byteLength))]);
  }

  async open(key: string): Promise<ObjectSource | undefined> {
    const remote = this.#keyOf(key);
    const answer = await this.#client.send({ method: "HEAD", key: remote, allow: [404] });
    if (answer.status === 404) return undefined;
    const object = { byteLength: lengthOf(answer, key), tag: versionOf(answer, key) };
    return remoteSource(this.#client, remote, object, this.#options);
  }

  async put(key: string, data: ObjectData): Promise<string> {
    return tagOf(await this.#upload(this.#keyOf(key), data, {}));
  }

  async create(key: string, data: ObjectData): Promise<string | undefined> {
    return await this.#writeIf(this.#keyOf(key), data, { "if-none-match": "*" });
  }

  async replace(key: string, data: ObjectData, tag: string): Promise<string | undefined> {
    return await this.#writeIf(this.#keyOf(key), data, { "if-match": tag });
  }

  async move(from: string, to: string): Promise<boolean> {
    const [source, target] = [this.#keyOf(from), this.#keyOf(to)];
    const object = await this.open(from);
    if (object === undefined) return false;
    if (from === to) return true;
    if (object.byteLength < MOST_COPIED) {
      const headers = { "x-amz-copy-source": `/${this.#bucket}/${encodeKey(source)}` };
      const answer = await this.#client.send({ method: "PUT", key: target, headers, allow: [404] });
      if (answer.status === 404) return false;
    } else {
      await this.#upload(target, streamOf(object, this.#options.partBytes), {});
    }
    await this.delete(from);
    return true;
  }

  async delete(key: string): Promise<void> {
    await this.#client.send({ method: "DELETE", key: this.#keyOf(key), allow: [404] });
  }

  async *list(prefix = ""): AsyncIterable<ObjectInfo> {
    const query = {
      "list-type": "2",
      "encoding-type": "url",
      "max-keys": String(this.#options.pageSize),
      prefix: this.#prefix + prefix,
    };
    for await (const { item, keyOf } of listed(this.#client, OBJECTS, query)) {
      const key = keyOf(textOf(item, "Key") ?? "").slice(this.#prefix.length);
      if (isKey(key)) yield { key, ...sizeAndTime(item, key) };
    }
  }

  async *partials(): AsyncIterable<PartialWrite> {
    for await (const { key, uploadId, initiated } of openUploads(this.#client, this.#prefix)) {
      yield {
        name: `${key.slice(this.#prefix.length)} (upload in parts)`,
        modified: initiated,
        remove: () => abortUpload(this.#client, key, uploadId),
      };
    }
  }

  #keyOf(key: string): string {
    assertKey(key);
    return this.#prefix + key;
  }

  async #writeIf(key: string, data: ObjectData, condition: Headers): Promise<string | undefined> {
    this.#conditionsChecked ??= this.#checkConditions();
    await this.#conditionsChecked.catch((error) => {
      this.#conditionsChecked = undefined;
      throw error;
    });
    const answer = await this.#upload(key, data, condition);
    if (answer.status < 400) return tagOf(answer);
    // The try whose answer was lost may have been carried out, and so keep this one from being so.
    return answer.repeated && data instanceof Uint8Array ? await this.#tagIfSame(key, data) : undefined;
  }

  /** One request for what fits in a part, and an upload in parts for what does not. */
  async #upload(key: string, data: ObjectData, condition: Headers): Promise<S3Answer> {
    const blocks = blocksOf(data, this.#options.partBytes)[Symbol.asyncIterator]();
    const [first, second] = [await blocks.next(), await blocks.next()];
    if (second.done) {
      const body = first.done ? new Uint8Array() : first.value;
      const headers = { ...checksumHeaders(body), ...condition };
      return await this.#client.send({ method: "PUT", key, headers, body, allow: [404, 412] });
    }
    const all = chain([first.value, second.value], blocks);
    return await uploadParts(this.#client, key, all, { parallel: this.#options.parallel, headers: condition });
  }

  async #tagIfSame(key: string, data: Uint8Array): Promise<string | undefined> {
    const answer = await this.#client.send({ method: "GET", key, allow: [404] });
    return answer.status === 200 && isEqual(answer.body, data) ? tagOf(answer) : undefined;
  }

  /** A server that ignores conditions would let two processes both believe that they alone hold a lease. */
  async #checkConditions(): Promise<void> {
    const key = `${this.#prefix}probegraph-check-${crypto.randomUUID()}`;
    const put = (text: string, headers: Headers) =>
      this.#client.send({ method: "PUT", key, headers, body: new TextEncoder().encode(text), allow: [412] });
    await put("1", { "if-none-match": "*" });
    try {
      const created = await put("2", { "if-none-match": "*" });
      const replaced = await put("2", { "if-match": `"${"0".repeat(32)}"` });
      if (created.status === 412 && replaced.status === 412) return;
    } finally {
      await this.#client.send({ method: "DELETE", key, allow: [404] });
    }
    throw new StoreError(
      `The server of ${this.uri} ignores conditional writes (If-None-Match, If-Match), without which processes ` +
        "cannot share a store: use a server that has them",
    );
  }
}

/** What is old can be removed: an age that cannot be read must not pass for any. */
function sizeAndTime(item: string, key: string): Pick<ObjectInfo, "size" | "modified"> {
  const [size, modified] = [textOf(item, "Size") ?? "", new Date(textOf(item, "LastModified") ?? NaN)];
  if (/^\d{1,15}$/.test(size) && !Number.isNaN(modified.getTime())) return { size: Number(size), modified };
  throw new StoreError(`The server's listing does not say how long and how old ${key} is: check the endpoint`);
}

function tagOf({ headers, body }: S3Answer): string {
  // The answer to a completed upload has its tag inside. What no header can hold is none.
  return headers.get("etag") ?? /^[\x20-\x7e]+$/.exec(textOf(new TextDecoder().decode(body), "ETag") ?? "")?.[0] ?? "";
}

async function* chain<T>(first: readonly T[], rest: AsyncIterator<T>): AsyncIterable<T> {
  yield* first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && a.every((byte, i) => byte === b[i]);
}
