/**
 * The settings with which this program opened buckets as stores: other files in them are read with the same.
 *
 * @module
 */

import type { S3Options } from "./options.ts";

const opened = new Map<string, S3Options>();

/** Notes that a bucket was opened, where settings were given. */
export function noteOpened(bucket: string, options: S3Options): void {
  if (Object.keys(options).length > 0) opened.set(nameOf(bucket, options.scheme), options);
}

/** The settings of a bucket, or `undefined` where none were given. */
export function openedWith(bucket: string, scheme?: string): S3Options | undefined {
  return opened.get(nameOf(bucket, scheme));
}

function nameOf(bucket: string, scheme = "s3"): string {
  return `${scheme}://${bucket}`;
}
