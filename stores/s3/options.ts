/**
 * What an S3 store can be told.
 *
 * @module
 */

/**
 * Options of an S3 store. What is left out comes from the AWS variables (`AWS_ACCESS_KEY_ID`, `AWS_REGION`,
 * `AWS_ENDPOINT_URL`, …) and, below them, from the AWS profile files.
 */
export interface S3Options {
  /** The scheme of the store's URI, for services that are asked as S3 is. @default "s3" */
  readonly scheme?: string;
  /** URL of the server, for S3-compatible ones: `https://storage.example.org:9000`. */
  readonly endpoint?: string;
  /** The bucket's region. @default `us-east-1` */
  readonly region?: string;
  /** Whether the bucket is in the path of URLs instead of the host's name. @default whether an endpoint is named. */
  readonly pathStyle?: boolean;
  /** Key id; with it comes a secret. */
  readonly accessKeyId?: string;
  /** The secret that belongs to `accessKeyId`. It is in no message, status or log. */
  readonly secretAccessKey?: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string;
  /** Profile in the AWS files. @default `AWS_PROFILE`, or `default` */
  readonly profile?: string;
  /** Size of the parts in which large objects go up and come down. S3 takes 5 MiB to 5 GiB. @default 8 MiB */
  readonly partBytes?: number;
  /** Parts of one object under way at a time. @default 4 */
  readonly parallel?: number;
  /** Objects in one page of a listing. @default 1000 */
  readonly pageSize?: number;
  /** Time for one request, its body included. @default 60,000 ms */
  readonly timeoutMs?: number;
  /** Tries of one request in all. @default 5 */
  readonly attempts?: number;
  /** Wait before the second try; it doubles with each further one. @default 200 ms */
  readonly retryMs?: number;
  /** Sends requests, in place of the runtime's `fetch`. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/** Their names: of an object with all of them, so that none can be missing. */
export const S3_OPTION_NAMES: readonly string[] = Object.keys(
  {
    scheme: true,
    endpoint: true,
    region: true,
    pathStyle: true,
    accessKeyId: true,
    secretAccessKey: true,
    sessionToken: true,
    profile: true,
    partBytes: true,
    parallel: true,
    pageSize: true,
    timeoutMs: true,
    attempts: true,
    retryMs: true,
    fetch: true,
  } satisfies Record<keyof S3Options, true>,
);
