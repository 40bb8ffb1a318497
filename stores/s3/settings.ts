/**
 * Where an S3 server is and who asks it: from options, the AWS variables, and the AWS profile files, strongest first.
 *
 * @module
 */

import { StoreError } from "../../ops/errors.ts";
import { show, withoutCredentials } from "../../ops/messages.ts";
import { checkSent } from "../header_text.ts";
import type { S3Options } from "./options.ts";
import { type Profile, readProfile } from "./profile.ts";

/** Who asks. */
export interface Credentials {
  /** Names the key. */
  readonly accessKeyId: string;
  /** Signs requests; never sent. */
  readonly secretAccessKey: string;
  /** Of credentials that last for a while. */
  readonly sessionToken?: string;
}

/** Where a bucket is. */
export interface S3Location {
  /** URL of the bucket, without a slash at its end. */
  readonly bucketUrl: string;
  /** The bucket's region. */
  readonly region: string;
}

/**
 * Where a bucket is.
 *
 * @throws {StoreError} for an endpoint that is no URL of a server.
 */
export function resolveLocation(bucket: string, options: S3Options): S3Location {
  const profile = profileOf(options);
  const region = options.region || variable("AWS_REGION", "AWS_DEFAULT_REGION") || profile.get("region") ||
    "us-east-1";
  const named = options.endpoint || variable("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL") ||
    profile.get("s3.endpoint_url") || profile.get("endpoint_url");
  const endpoint = parseEndpoint(named || `https://s3.${region}.${amazonDomain(region)}`);
  // A certificate of *.s3.… does not hold for the further dots of a bucket's name.
  if (options.pathStyle ?? prefersPath(profile) ?? (named !== undefined || bucket.includes("."))) {
    endpoint.pathname += bucket;
  } else endpoint.host = `${bucket}.${endpoint.host}`;
  return { bucketUrl: endpoint.href.replace(/\/+$/, ""), region };
}

/**
 * Who asks.
 *
 * @throws {StoreError} where no credentials are found; it says where they can be.
 */
export function resolveCredentials(options: S3Options): Credentials {
  const profile = profileOf(options);
  const found = pair(options.accessKeyId, options.secretAccessKey, options.sessionToken) ??
    (options.profile === undefined ? fromVariables() : undefined) ??
    pair(
      profile.get("aws_access_key_id"),
      profile.get("aws_secret_access_key"),
      profile.get("aws_session_token"),
    );
  if (found !== undefined) return found;
  throw new StoreError(
    "No S3 credentials were found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile of the AWS files " +
      "that holds both (AWS_PROFILE). Roles and single sign-on are not followed: export their temporary credentials, " +
      "with AWS_SESSION_TOKEN. A program that is run with flags may read the files' folder only with --allow-read",
  );
}

function amazonDomain(region: string): string {
  return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
}

function fromVariables(): Credentials | undefined {
  return pair(variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY"), variable("AWS_SESSION_TOKEN"));
}

function pair(id: string | undefined, secret: string | undefined, token: string | undefined): Credentials | undefined {
  if (!id && !secret) return undefined;
  if (!id || !secret) throw new StoreError("S3 credentials are a key id and a secret, but only one of them was given");
  checkSent("The id of an S3 key", id);
  checkSent("A session token of S3", token);
  return { accessKeyId: id, secretAccessKey: secret, ...(token ? { sessionToken: token } : {}) };
}

function profileOf(options: S3Options): Profile {
  return readProfile(options.profile);
}

function prefersPath(profile: Profile): boolean | undefined {
  const style = profile.get("s3.addressing_style");
  return style === "path" ? true : style === "virtual" ? false : undefined;
}

function parseEndpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.username || url?.password) throw new StoreError("An S3 endpoint holds no user name or password");
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search || url.hash) {
    const shown = show(withoutCredentials(text));
    throw new StoreError(`${shown} is no S3 endpoint: one looks like https://storage.example.org:9000`);
  }
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}

function variable(...names: string[]): string | undefined {
  return names.map((name) => Deno.env.get(name)).find(Boolean);
}
