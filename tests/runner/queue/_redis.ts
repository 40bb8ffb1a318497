/** Redis servers for tests: one that all files of a run share, each test with a database of its own there, and others that end as a test has it. */
import { onFreePorts } from "../../_ports.ts";
import { addressOf } from "../../_server.ts";
import { argumentsOf, startSharedRedis } from "./_redis_server.ts";

/** Why tests that need a Redis server cannot run here, or `undefined`. */
export const ignoreRedis: string | undefined = await whyNoRedis();

/** A server that ends with its scope. */
export interface TestRedis extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Ends the server at once, and starts another one on the same port, with the data or without. */
  restart(options: { readonly keepsData: boolean; readonly awayMs?: number }): Promise<void>;
  /** Ends the server for good. */
  end(): Promise<void>;
}

/** How a server is started. */
export interface RedisOptions {
  readonly password?: string;
  /** Further settings, as on the command line. */
  readonly settings?: readonly string[];
}

/** Starts a server on a free port, with its files in a temporary folder. */
export function startRedis(options: RedisOptions = {}): Promise<TestRedis> {
  return onFreePorts(1, (port) => startRedisOn(port, options));
}

async function startRedisOn(port: number, options: RedisOptions): Promise<TestRedis> {
  const folder = await Deno.makeTempDir({ prefix: "probegraph-test-redis-" });
  let child = await start(port, folder, options);
  const user = options.password === undefined ? "" : `:${options.password}@`;
  return {
    port,
    url: `redis://${user}127.0.0.1:${port}/0`,
    async restart({ keepsData, awayMs = 0 }) {
      if (keepsData) await command(port, options.password, "SAVE");
      await end(child);
      if (!keepsData) await Deno.remove(`${folder}/dump.rdb`).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, awayMs));
      child = await start(port, folder, options);
    },
    end: () => end(child),
    async [Symbol.asyncDispose]() {
      await end(child);
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** The URL of a database that nobody else has, on the server that the run's files share. */
export async function newDatabase(): Promise<string> {
  const port = await addressOf("redis", startSharedRedis);
  const number = await command(Number(port), undefined, "INCR databases");
  return `redis://127.0.0.1:${port}/${number.replace(":", "")}`;
}

async function start(port: number, folder: string, options: RedisOptions): Promise<Deno.ChildProcess> {
  const { password, settings = [] } = options;
  const args = argumentsOf(port, folder, settings);
  const secret = password === undefined ? [] : ["--requirepass", password];
  const child = new Deno.Command("redis-server", { args: [...args, ...secret], stdout: "piped", stderr: "null" })
    .spawn();
  // Another one on this port would answer, too.
  let said = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    if ((said += text).includes("Ready to accept")) return child;
  }
  throw new Error(`redis-server ended before it answered: ${said}`);
}

async function end(child: Deno.ChildProcess): Promise<void> {
  try {
    child.kill("SIGKILL");
  } catch {
    // It has ended already.
  }
  await child.status;
}

/** One command in the protocol's inline form, and the first line of its answer. */
async function command(port: number, password: string | undefined, text: string): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const login = password === undefined ? "" : `AUTH ${password}\r\n`;
  await connection.write(new TextEncoder().encode(`${login}${text}\r\n`));
  const lines: string[] = [];
  const wanted = password === undefined ? 1 : 2;
  const buffer = new Uint8Array(512);
  while (lines.length < wanted) {
    const length = await connection.read(buffer);
    if (length === null) throw new Error("the connection was closed");
    lines.push(...new TextDecoder().decode(buffer.subarray(0, length)).split("\r\n").filter((line) => line !== ""));
  }
  return lines[wanted - 1];
}

async function whyNoRedis(): Promise<string | undefined> {
  const output = await new Deno.Command("redis-server", { args: ["--version"], stdout: "null", stderr: "null" })
    .output().catch(() => undefined);
  return output?.success ? undefined : "needs the program redis-server";
}
