/**
 * What an S3 server refused.
 *
 * @module
 */

import { StoreError } from "../../ops/errors.ts";

/** What a failed request was for. Nothing here is secret: no header, no query, no signature. */
export interface FailedRequest {
  /** The HTTP method. */
  readonly method: string;
  /** `s3://bucket/key`. */
  readonly object: string;
  /** The HTTP status, or 0 where no answer came. */
  readonly status: number;
  /** S3's name for the failure, such as `AccessDenied`, or what befell the connection. */
  readonly code: string;
  /** The bucket's region, where the server named it. */
  readonly region?: string | undefined;
}

const ADVICE: Readonly<Record<string, string>> = {
  NoSuchBucket: "create the bucket, or correct its name",
  InvalidAccessKeyId: "the server does not know the key id: check the credentials and the endpoint",
  SignatureDoesNotMatch: "the secret does not belong to the key id, or a proxy changed the request",
  ExpiredToken: "the temporary credentials have expired: export new ones",
  RequestTimeTooSkewed: "this machine's clock is wrong",
  KeyTooLongError: "a key has at most 1024 bytes: choose a shorter prefix",
  NotImplemented: "the server lacks something that stores need: conditional writes or multipart uploads",
};

/** A request to an S3 server failed for good. */
export class S3Error extends StoreError {
  override name = "S3Error";
  readonly method: string;
  readonly status: number;
  readonly code: string;

  constructor(request: FailedRequest, options?: ErrorOptions) {
    const { method, object, status, code } = request;
    const advice = ADVICE[code] ?? adviceFor(request);
    super(`${method} ${object} failed: ${status || "no answer"} ${code}${advice ? `; ${advice}` : ""}`, options);
    this.method = method;
    this.status = status;
    this.code = code;
  }
}

function adviceFor({ status, region }: FailedRequest): string {
  if (status === 301 || status === 307 || status === 400) {
    return region === undefined
      ? "check the region and the endpoint"
      : `the bucket is in the region ${region}: name that region's endpoint, or none`;
  }
  if (status === 401 || status === 403) {
    return "the credentials may not do this (without s3:ListBucket, a missing object looks forbidden too)";
  }
  return status === 0 ? "check the endpoint and the network" : "";
}
