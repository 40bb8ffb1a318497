/** Loopback servers for tests, and environment variables that point to them. */

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

/** Sets variables until the test ends; `undefined` removes one. */
export function withVariables(variables: Readonly<Record<string, string | undefined>>): Disposable {
  const set = (values: typeof variables) => {
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  };
  const before = Object.fromEntries(Object.keys(variables).map((name) => [name, Deno.env.get(name)]));
  set(variables);
  return { [Symbol.dispose]: () => set(before) };
}
