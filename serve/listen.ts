/**
 * Serving on a port, until it is enough.
 *
 * @module
 */

import { ProbegraphError } from "../ops/errors.ts";
import { delay } from "../ops/standard.ts";
import type { GuardServer } from "./guard_server.ts";
import { OpenRequests } from "./open_requests.ts";

/** Where a server listens, and how long. */
export interface ListenOptions {
  /** The port; 0: any that is free. */
  readonly port: number;
  /** The address. */
  readonly hostname: string;
  /** Ends the server when it is aborted: what it has taken is answered first. */
  readonly signal: AbortSignal;
  /** How long answers may still take then, in milliseconds. */
  readonly graceMs: number;
  /** Hears where it listens. */
  readonly onListen: (url: string) => void;
}

/**
 * Serves until the signal is aborted, and then until all requests are answered, or their time is over.
 *
 * @throws {ProbegraphError} if the port cannot be listened on
 */
export async function listen(server: GuardServer, options: ListenOptions): Promise<void> {
  const { signal, graceMs } = options;
  const taken = new OpenRequests();
  const listener = start((request) => taken.during(() => server.fetch(request)), options);
  await aborted(signal);
  server.stop();
  const late = new AbortController();
  const inTime = delay(graceMs, { signal: late.signal }).catch(() => {});
  // Once a listener shuts down, no body that is still on its way can be read.
  await Promise.race([taken.untilThese().then(() => listener.shutdown()), inTime]);
  late.abort();
}

function start(
  answer: Deno.ServeHandler<Deno.NetAddr>,
  { port, hostname, onListen }: ListenOptions,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({ port, hostname, onListen: (address) => onListen(urlOf(address)) }, answer);
  } catch (cause) {
    throw new ProbegraphError(
      `Cannot listen on port ${port} of ${hostname} (${
        (cause as Error).message
      }): choose another port; 0 is any that is free`,
      { cause },
    );
  }
}

function urlOf({ hostname, port }: Deno.NetAddr): string {
  return `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
