/**
 * Large objects go up in parts: several at a time, each with its checksum, none of them kept.
 *
 * @module
 */

import { nodeCrypto } from "../../ops/builtins.ts";
import { StoreError } from "../../ops/errors.ts";
import { forEachParallel } from "../parallel.ts";
import type { S3Answer, S3Client } from "./client.ts";
import { listed, type ListingKind } from "./listing.ts";
import { wrongInKey } from "./uri.ts";
import { escapeXml, textOf } from "./xml.ts";

/** S3 takes no more. */
const MOST_PARTS = 10_000;

/** One part as the server has it. */
interface UploadedPart {
  readonly etag: string;
  readonly checksum: string;
}

/** Headers with which the server checks a body, and keeps its checksum. */
export function checksumHeaders(body: Uint8Array): Record<string, string> {
  return { "x-amz-checksum-sha256": nodeCrypto().createHash("sha256").update(body).digest("base64") };
}

/**
 * Uploads blocks as the parts of one object. The object appears when all are there; a failure leaves nothing.
 *
 * @param headers Conditions on which the object appears.
 * @returns The server's answer: 200, or 412 where a condition did not hold.
 */
export async function uploadParts(
  client: S3Client,
  key: string,
  blocks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  options: { readonly parallel: number; readonly headers?: Readonly<Record<string, string>> },
): Promise<S3Answer> {
  const uploadId = await begin(client, key);
  try {
    const parts: UploadedPart[] = [];
    let byteLength = 0;
    await forEachParallel(blocks, options.parallel, async (block, index) => {
      if (index >= MOST_PARTS) throw new StoreError(`${key} has more than ${MOST_PARTS} parts: raise partBytes`);
      byteLength += block.byteLength;
      parts[index] = await uploadPart(client, key, uploadId, index + 1, block);
    });
    const answer = await complete(client, key, uploadId, parts, options.headers);
    if (answer.status === 404) return await completedBefore(client, key, parts.length, byteLength);
    if (answer.status === 412) await abortUpload(client, key, uploadId);
    return answer;
  } catch (error) {
    // What keeps the parts from being freed is told by `partials`; the first error is the one to throw.
    await abortUpload(client, key, uploadId).catch(() => {});
    throw error;
  }
}

/** Frees the parts of an upload that will not be completed. */
export async function abortUpload(client: S3Client, key: string, uploadId: string): Promise<void> {
  await client.send({ method: "DELETE", key, query: { uploadId }, allow: [404] });
}

/** An upload that was begun. */
export interface OpenUpload {
  /** Of the object. */
  readonly key: string;
  /** The server's name for it. */
  readonly uploadId: string;
  /** When it was begun, by the server's clock; invalid where it does not say. */
  readonly initiated: Date;
}

/** Uploads under a prefix that were begun and neither completed nor aborted. */
export async function* openUploads(client: S3Client, prefix: string): AsyncIterable<OpenUpload> {
  for await (const { item, keyOf } of listed(client, UPLOADS, { uploads: "", "encoding-type": "url", prefix })) {
    const [key, uploadId] = [keyOf(textOf(item, "Key") ?? ""), textOf(item, "UploadId")];
    const initiated = new Date(textOf(item, "Initiated") ?? NaN);
    // Not all servers heed the prefix here, and not all keys can be named in a request.
    if (key.startsWith(prefix) && uploadId && wrongInKey(key) === undefined) yield { key, uploadId, initiated };
  }
}

const UPLOADS: ListingKind = {
  root: "ListMultipartUploadsResult",
  item: "Upload",
  next(page, keyOf) {
    const [keyMarker, uploadMarker] = [textOf(page, "NextKeyMarker"), textOf(page, "NextUploadIdMarker")];
    if (!keyMarker) return undefined;
    return { "key-marker": keyOf(keyMarker), ...(uploadMarker ? { "upload-id-marker": uploadMarker } : {}) };
  },
};

async function begin(client: S3Client, key: string): Promise<string> {
  const headers = { "x-amz-checksum-algorithm": "SHA256" };
  const answer = await client.send({ method: "POST", key, query: { uploads: "" }, headers });
  const uploadId = textOf(new TextDecoder().decode(answer.body), "UploadId");
  if (uploadId === undefined) throw new StoreError(`The server began no upload of ${key}: its answer has no UploadId`);
  return uploadId;
}

async function uploadPart(
  client: S3Client,
  key: string,
  uploadId: string,
  partNumber: number,
  body: Uint8Array<ArrayBuffer>,
): Promise<UploadedPart> {
  const headers = checksumHeaders(body);
  const query = { partNumber: String(partNumber), uploadId };
  const answer = await client.send({ method: "PUT", key, query, headers, body });
  return { etag: answer.headers.get("etag") ?? "", checksum: headers["x-amz-checksum-sha256"] };
}

async function complete(
  client: S3Client,
  key: string,
  uploadId: string,
  parts: readonly UploadedPart[],
  headers: Readonly<Record<string, string>> = {},
): Promise<S3Answer> {
  const list = parts.map(({ etag, checksum }, i) =>
    `<Part><PartNumber>${i + 1}</PartNumber><ETag>${escapeXml(etag)}</ETag>` +
    `<ChecksumSHA256>${checksum}</ChecksumSHA256></Part>`
  );
  const xml = `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${list.join("")}` +
    "</CompleteMultipartUpload>";
  const body = new TextEncoder().encode(xml);
  const answer = await client.send({ method: "POST", key, query: { uploadId }, headers, body, allow: [404, 412] });
  if (answer.status === 404 && !answer.repeated) {
    throw new StoreError(`The upload of ${key} was aborted before it was complete`);
  }
  return answer;
}

/** A completion whose answer was lost cannot be repeated: the upload is gone, and the object is there. */
async function completedBefore(
  client: S3Client,
  key: string,
  partCount: number,
  byteLength: number,
): Promise<S3Answer> {
  const found = await client.send({ method: "HEAD", key, allow: [404] });
  const isOurs = Number(found.headers.get("content-length")) === byteLength &&
    found.headers.get("etag")?.replaceAll('"', "").endsWith(`-${partCount}`);
  if (found.status === 404 || !isOurs) {
    throw new StoreError(`The upload of ${key} was aborted before it was complete`);
  }
  return found;
}
