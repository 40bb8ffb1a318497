/**
 * Requests for files over HTTP: redirects, retries, and what an address that comes with a graph may not do.
 *
 * @module
 */

import { DatasetError } from "../../../ops/errors.ts";
import { show } from "../../../ops/messages.ts";
import { delay } from "../../../ops/standard.ts";
import { isTemporary, retryAfter } from "../../models/http.ts";
import { StallWatch } from "../../models/hub/stall_watch.ts";
import { NotPublicError } from "./not_public.ts";

/** How patient requests are: one ends when next to nothing comes for so long. */
const STALL = 60_000;
const RETRIES = 4;
const FIRST_PAUSE = 300;
const MOST_REDIRECTS = 10;

/** What is asked. */
export interface HttpAsk {
  /** Where. It holds no user and no password. */
  readonly url: URL;
  /** For messages. */
  readonly address: string;
  /** Whether the user gave the address. Others are asked over TLS, and only where the host is public. */
  readonly isTrusted: boolean;
  /** How many bytes a file may have. @default 4 GiB for an address that is not trusted, else as many as it has */
  readonly mostBytes?: number;
  /** How long nothing may come, in milliseconds. @default a minute */
  readonly stallMs?: number;
  /** Ends the request. */
  readonly signal: AbortSignal;
  /** Headers beside `accept-encoding`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What came is not all: it is worth another try. */
export class Interruption extends Error {
  /** Made from what went wrong. @param wait milliseconds that the server asks for */
  constructor(message: string, readonly wait?: number) {
    super(message);
  }
}

/** Reads an answer. */
type ReadAnswer<T> = (answer: Response, onPart: (bytes: number) => void) => Promise<T>;

/** Ends a request for a file that comes too slowly. */
export function stallWatchOf({ stallMs = STALL }: HttpAsk): StallWatch {
  return new StallWatch(stallMs);
}

/**
 * Asks, and reads the answer; again where the connection was cut, nothing came, or the server says "later".
 *
 * @param read Calls `onPart` with the bytes of each part of a body that comes. May throw an {@linkcode Interruption}. What it throws as a DatasetError is final.
 * @throws {DatasetError} where it does not come after all tries, or may not be asked for
 */
export async function askHttp<T>(ask: HttpAsk, read: ReadAnswer<T>): Promise<T> {
  for (let attempt = 0;; attempt++) {
    const failure = await attemptOnce(ask, read);
    if ("value" in failure) return failure.value;
    ask.signal.throwIfAborted();
    const { error } = failure;
    if (error instanceof DatasetError) throw error;
    if (error instanceof NotPublicError) throw notAllowed(ask, error);
    if (attempt >= RETRIES) {
      // Not with the error as its cause: what the engine says there names the whole address, with its signature.
      throw new DatasetError(`Cannot fetch ${ask.address}: ${error.message}; what has come is kept, so try again`);
    }
    const wait = error instanceof Interruption ? error.wait : undefined;
    await delay(wait ?? FIRST_PAUSE * 2 ** attempt, { signal: ask.signal });
  }
}

async function attemptOnce<T>(
  ask: HttpAsk,
  read: ReadAnswer<T>,
): Promise<{ readonly value: T } | { readonly error: Error }> {
  const stall = stallWatchOf(ask);
  stall.restart();
  try {
    const answer = await followed({ ...ask, signal: AbortSignal.any([ask.signal, stall.signal]) });
    if (isTemporary(answer.status)) {
      await answer.body?.cancel();
      throw new Interruption(`the server answered ${answer.status}`, retryAfter(answer.headers.get("retry-after")));
    }
    return { value: await read(answer, (bytes) => stall.came(bytes)) };
  } catch (error) {
    return { error: error as Error };
  } finally {
    stall.stop();
  }
}

/** No header of ours holds a secret, so that none can reach another host. */
async function followed({ url: first, address, isTrusted, signal, headers = {} }: HttpAsk): Promise<Response> {
  let url = first;
  // Without it, bodies might come compressed, and ranges of them.
  const sent = { ...headers, "accept-encoding": "identity" };
  for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
    const answer = isTrusted
      ? await fetch(url, { headers: sent, signal, redirect: "manual" })
      : await askPublic(url, sent, signal);
    const location = [301, 302, 303, 307, 308].includes(answer.status) ? answer.headers.get("location") : null;
    if (location === null) return answer;
    await answer.body?.cancel();
    url = redirected(url, location, address);
  }
  throw new DatasetError(`Cannot fetch ${address}: it is redirected more than ${MOST_REDIRECTS} times`);
}

/** The runtime's HTTP client is loaded here only: most programs never ask for it, and it takes a while. */
async function askPublic(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response> {
  const { publicFetch } = await import("./public_fetch.ts");
  return await publicFetch(url, { headers, signal });
}

function redirected(from: URL, location: string, address: string): URL {
  const to = URL.canParse(location, from) ? new URL(location, from) : undefined;
  const isHttp = to?.protocol === "https:" || (to?.protocol === "http:" && from.protocol === "http:");
  if (to !== undefined && isHttp && to.username === "" && to.password === "") return to;
  throw new DatasetError(
    `Cannot fetch ${address}: it is redirected to ${show(to === undefined ? location : to.origin)}, ` +
      "which is not https:, or has a user in it",
  );
}

function notAllowed({ address }: HttpAsk, cause: NotPublicError): DatasetError {
  return new DatasetError(
    `Cannot fetch ${address}, which stands in a graph: ${cause.message}. Such addresses are followed where your own program ` +
      "names them: load the file with runner.fromParquet(address), or its like",
    { cause },
  );
}
