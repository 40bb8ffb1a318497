/** Loopback servers for tests. */

export interface TestServer extends AsyncDisposable {
  /** Its address, without a slash at the end. */
  readonly url: string;
}

export function startServer(handler: (request: Request) => Response | Promise<Response>): TestServer {
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
    onError: () => new Response("", { status: 500 }),
  }, handler);
  return { url: `http://127.0.0.1:${server.addr.port}`, [Symbol.asyncDispose]: () => server.shutdown() };
}

/** An answer that comes too late: when whoever asked has given up. */
export function tooLate({ signal }: Request): Promise<Response> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(new Response())));
}
