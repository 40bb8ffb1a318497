/**
 * A store in a bucket of Google Cloud Storage.
 *
 * @module
 */

import { StoreError } from "../ops/errors.ts";
import { checkOptions } from "../ops/options.ts";
import { checkSent } from "./header_text.ts";
import type { GoogleAuth } from "./s3/google.ts";
import { S3_OPTION_NAMES } from "./s3/options.ts";
import { type S3Options, S3Store } from "./s3.ts";

/**
 * Options of a store in Google Cloud Storage. What is left out comes from variables: the HMAC key from `GS_ACCESS_KEY_ID` and
 * `GS_SECRET_ACCESS_KEY`, else an access token from `GOOGLE_OAUTH_ACCESS_TOKEN` or `CLOUDSDK_AUTH_ACCESS_TOKEN`.
 */
export interface GsOptions extends Omit<S3Options, "scheme" | "region" | "pathStyle" | "sessionToken" | "profile"> {
  /** An access token, such as `gcloud auth print-access-token` prints. It holds for an hour. */
  readonly accessToken?: string;
}

const OF_S3_ALONE: readonly string[] = [
  "scheme",
  "region",
  "pathStyle",
  "sessionToken",
  "profile",
] satisfies Exclude<keyof S3Options, keyof GsOptions>[];
const GS_OPTION_NAMES = [...S3_OPTION_NAMES.filter((name) => !OF_S3_ALONE.includes(name)), "accessToken"];

/**
 * Opens a bucket of Google Cloud Storage, through its XML interface.
 *
 * @param uri `gs://bucket` or `gs://bucket/prefix`
 * @throws {StoreError} for another URI, or where nobody says who asks
 * @throws {OpError} for options that there are not
 */
export function gsStore(uri: string, options: GsOptions = {}): S3Store {
  checkOptions("openStore", options, GS_OPTION_NAMES);
  return new S3Store(uri.replace(/^gs:/i, "gs:"), gsClientOptions(options));
}

/**
 * What makes a client of S3's one of Google's.
 *
 * @throws {StoreError} where nobody says who asks
 */
export function gsClientOptions(options: GsOptions = {}): S3Options {
  const { accessToken, accessKeyId, secretAccessKey, fetch, endpoint, ...rest } = options;
  const auth = resolveAuth({ accessToken, accessKeyId, secretAccessKey });
  checkSent("What names who asks a gs:// store", "accessToken" in auth ? auth.accessToken : auth.accessKeyId);
  return {
    ...rest,
    scheme: "gs",
    endpoint: endpoint ?? "https://storage.googleapis.com",
    region: "auto",
    pathStyle: true,
    // The client signs before Google's own signature takes the place of its.
    accessKeyId: "unused",
    secretAccessKey: "unused",
    fetch: async (input, init) => (await import("./s3/google.ts")).googleFetch(auth, fetch)(input, init),
  };
}

type GivenAuth = { readonly [N in "accessToken" | "accessKeyId" | "secretAccessKey"]: string | undefined };

function resolveAuth({ accessToken, accessKeyId, secretAccessKey }: GivenAuth): GoogleAuth {
  if (accessToken) return { accessToken };
  const [id, secret] = accessKeyId || secretAccessKey
    ? [accessKeyId, secretAccessKey]
    : [variable("GS_ACCESS_KEY_ID"), variable("GS_SECRET_ACCESS_KEY")];
  if (id && secret) return { accessKeyId: id, secretAccessKey: secret };
  if (id || secret) {
    throw new StoreError("An HMAC key of Google's is an id and a secret, but only one of them was given");
  }
  const token = variable("GOOGLE_OAUTH_ACCESS_TOKEN") ?? variable("CLOUDSDK_AUTH_ACCESS_TOKEN");
  if (token) return { accessToken: token };
  throw new StoreError(
    "Nothing says who asks for a gs:// store: set GS_ACCESS_KEY_ID and GS_SECRET_ACCESS_KEY to an HMAC key " +
      "(gcloud storage hmac create), or GOOGLE_OAUTH_ACCESS_TOKEN to what gcloud auth print-access-token prints",
  );
}

function variable(name: string): string | undefined {
  return Deno.env.get(name) || undefined;
}
