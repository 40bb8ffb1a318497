import type { JsonResult } from "../../stores/formats/result.ts";
import type { S3Options } from "../../stores/s3.ts";

/** Parts of S3 uploads, the smallest that S3 takes. */
export const PART_BYTES: number = 5 << 20;

/** The value of a test op; every third is large enough to go up in parts. */
export function valueOf(number: number): JsonResult["data"] {
  return `${number} `.repeat(number % 3 === 2 ? 3 << 20 : 1000);
}

/** Credentials for the test server. */
export function s3Settings(endpoint: string): S3Options {
  return { accessKeyId: "test-key-id", secretAccessKey: "test-secret", region: "us-east-1", endpoint, retryMs: 1 };
}
