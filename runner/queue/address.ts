/**
 * Where a queue is: the URL of a Redis server, and a prefix for those who share it.
 *
 * @module
 */

import { show, withoutCredentials } from "../../ops/messages.ts";
import { percentDecoded } from "../../ops/percent_decoded.ts";
import { QueueError } from "./queue_error.ts";

/** Where a queue is. */
export interface QueueAddress {
  /** A name, or an IP address. */
  readonly host: string;
  /** Its TCP port. */
  readonly port: number;
  /** Who asks. */
  readonly username?: string;
  /** Never shown. */
  readonly password?: string;
  /** Number of the database. */
  readonly db: number;
  /** Whether the connection is encrypted. */
  readonly tls: boolean;
  /** What the names of all keys begin with. */
  readonly prefix: string;
  /** The address for people and logs: without user and password. */
  readonly label: string;
}

const DEFAULT_PREFIX = "probegraph";
const EXAMPLE = "redis://user:password@host:6379/0?prefix=team";

/**
 * Reads a queue's URL: `redis://` or, encrypted, `rediss://`, with user, password, port, number of the database and
 * `?prefix=` where they are needed.
 *
 * @throws {QueueError} where it is none.
 */
export function queueAddress(url: string): QueueAddress {
  const parsed = typeof url === "string" && URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^rediss?:$/.test(parsed.protocol) || parsed.hostname === "") {
    throw new QueueError(`A queue is the URL of a Redis server, such as ${EXAMPLE}, got ${showUrl(url)}`);
  }
  const host = parsed.hostname.replace(/^\[(.*)\]$/, "$1");
  const tls = parsed.protocol === "rediss:";
  const port = parsed.port === "" ? 6379 : Number(parsed.port);
  const db = databaseOf(parsed);
  const prefix = prefixOf(parsed);
  return {
    host,
    port,
    ...(parsed.username === "" ? {} : { username: decoded(parsed.username) }),
    ...(parsed.password === "" ? {} : { password: decoded(parsed.password) }),
    db,
    tls,
    prefix,
    label: `${parsed.protocol}//${parsed.hostname}:${port}/${db}${
      prefix === DEFAULT_PREFIX ? "" : `?prefix=${prefix}`
    }`,
  };
}

function databaseOf({ pathname }: URL): number {
  const text = pathname.replace(/^\//, "");
  if (/^\d*$/.test(text)) return Number(text);
  throw new QueueError(
    `The path of a queue's URL is the number of a database, got ${
      show(withoutCredentials(text))
    }: teams that share one are told apart by ` +
      "?prefix=",
  );
}

function decoded(part: string): string {
  const text = percentDecoded(part);
  if (text !== undefined) return text;
  throw new QueueError(
    `The user or the password in a queue's URL has a "%" that begins no code of a character: write "%" as %25`,
  );
}

function prefixOf({ searchParams }: URL): string {
  const unknown = [...searchParams.keys()].find((name) => name !== "prefix");
  if (unknown !== undefined) {
    throw new QueueError(`A queue's URL takes ?prefix= and nothing else, got ?${unknown}=`);
  }
  const prefix = searchParams.get("prefix") ?? DEFAULT_PREFIX;
  if (/^[\w.-]+$/.test(prefix)) return prefix;
  throw new QueueError(`The prefix of a queue is letters, digits, "_", "-" and ".", got ${show(prefix)}`);
}

/** What was given, without what may be a password. */
function showUrl(url: unknown): string {
  return show(typeof url === "string" ? withoutCredentials(url) : url);
}
