import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { type GuardServer, guardServer, type GuardServerOptions } from "../../serve/mod.ts";
import { WordGuard } from "./_guard.ts";

/** A guardrail of words, served on a loopback port. */
export interface Served extends AsyncDisposable {
  readonly guard: WordGuard;
  readonly server: GuardServer;
  readonly port: number;
  readonly url: string;
  /** Asks for moderations. */
  moderate(input: unknown, init?: RequestInit): Promise<Response>;
  /** The value of a line of the metrics. */
  metric(line: string): Promise<number>;
}

export function serveWords(options: GuardServerOptions = {}, guard = new WordGuard()): Served {
  const server = guardServer([guard], options);
  const listener = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, server.fetch);
  const { port } = listener.addr;
  const url = `http://127.0.0.1:${port}`;
  return {
    guard,
    server,
    port,
    url,
    moderate: (input, init) =>
      fetch(`${url}/v1/moderations`, { method: "POST", body: JSON.stringify({ input }), ...init }),
    metric: async (line) => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return Number(text.split("\n").find((known) => known.startsWith(`${line} `))?.slice(line.length));
    },
    [Symbol.asyncDispose]: async () => {
      await listener.shutdown();
      await server.close();
    },
  };
}

/** A request for moderations that a server has taken, and whose body of so many bytes it waits for. */
export async function askedWithoutBody(port: number, length: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  const head = ["POST /v1/moderations HTTP/1.1", "Host: x", "Expect: 100-continue", `Content-Length: ${length}`];
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  const [answer] = await once(socket, "data");
  if (!String(answer).startsWith("HTTP/1.1 100 ")) throw new Error(`The server does not wait for a body: ${answer}`);
  return socket;
}

/** Waits until something holds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!await holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}
