/**
 * Files in buckets: `s3://bucket/key` and `gs://bucket/key`, with the settings of stores.
 *
 * @module
 */

import { DatasetError } from "../../../ops/errors.ts";
import { showPath } from "../../../ops/messages.ts";
import { streamOf } from "../../../stores/bytes.ts";
import { gsClientOptions } from "../../../stores/gs.ts";
import { S3Client } from "../../../stores/s3/client.ts";
import { lengthOf, versionOf } from "../../../stores/s3/object_headers.ts";
import { remoteSource } from "../../../stores/s3/download.ts";
import { openedWith } from "../../../stores/s3/opened_buckets.ts";
import { listed, OBJECTS } from "../../../stores/s3/listing.ts";
import { bucketRule, type InBucket, inBucket, wrongInKey } from "../../../stores/s3/uri.ts";
import { textOf } from "../../../stores/s3/xml.ts";
import type { RemoteFile } from "./remote_file.ts";

const DOWNLOAD = { partBytes: 8 << 20, parallel: 4 };

/**
 * Asks for an object's length, version and checksum.
 *
 * @param address the key is taken as it stands, nothing is decoded
 * @throws {DatasetError} where there is none
 * @throws {S3Error} where it cannot be asked for
 */
export async function s3File(address: string): Promise<RemoteFile> {
  const { scheme, bucket, path: key } = placeOf(address, "object", "key");
  if (key === "") throw misnamed(address, "object", "key");
  const client = clientOf(scheme, bucket);
  const headers = { "x-amz-checksum-mode": "ENABLED" };
  const answer = await client.send({ method: "HEAD", key, headers, allow: [404] });
  if (answer.status === 404) {
    const advice = `check the address ${address}, which ends with "/" where it is a folder's`;
    throw new DatasetError(`The bucket ${bucket} has no object ${JSON.stringify(key)}: ${advice}`);
  }
  const byteLength = lengthOf(answer, key);
  const tag = versionOf(answer, key);
  const source = remoteSource(client, key, { byteLength, tag }, DOWNLOAD);
  return { address, byteLength, tag, sha256: sha256In(answer.headers), source, stream: () => streamOf(source) };
}

/** What an address names. @param what What it should name. @param form How that is written behind the bucket. */
function placeOf(address: string, what: string, form: string): InBucket {
  const place = inBucket(address);
  if (place === undefined) throw misnamed(address, what, form);
  const wrong = wrongInKey(place.path);
  if (wrong !== undefined) throw new DatasetError(`${showPath(address)} ${wrong}`);
  return place;
}

function misnamed(address: string, what: string, form: string): DatasetError {
  const scheme = address.startsWith("gs:") ? "gs" : "s3";
  return new DatasetError(
    `${showPath(address)} names no ${what}: one is ${scheme}://bucket/${form}, and ${bucketRule(scheme)}`,
  );
}

function clientOf(scheme: string, bucket: string): S3Client {
  return new S3Client(bucket, openedWith(bucket, scheme) ?? (scheme === "gs" ? gsClientOptions() : {}));
}

/** The keys below a prefix, such as `s3://bucket/folder/`, from there on. */
export async function* s3Keys(base: string): AsyncGenerator<string> {
  const { scheme, bucket, path: prefix } = placeOf(base, "folder of a bucket", "folder/");
  const query = { "list-type": "2", "encoding-type": "url", "max-keys": "1000", prefix };
  for await (const { item, keyOf } of listed(clientOf(scheme, bucket), OBJECTS, query)) {
    const key = keyOf(textOf(item, "Key") ?? "");
    if (key.startsWith(prefix) && !key.endsWith("/")) yield key.slice(prefix.length);
  }
}

/**
 * The checksum of a whole object: that of an upload in parts is one of their checksums, and ends in their number
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html).
 */
function sha256In(headers: Headers): string | undefined {
  const text = headers.get("x-amz-checksum-sha256") ?? "";
  const isWhole = /^[A-Za-z0-9+/]{43}=$/.test(text) && headers.get("x-amz-checksum-type") !== "COMPOSITE";
  return isWhole ? Uint8Array.fromBase64(text).toHex() : undefined;
}
