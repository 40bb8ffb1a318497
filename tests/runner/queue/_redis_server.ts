/** The Redis server that all files of a run share. */
import { onFreePorts } from "../../_ports.ts";
import { startGuarded } from "../../_server.ts";

/** Starts a server with very many databases, which ends with this process, and gives its port. */
export function startSharedRedis(): Promise<string> {
  return onFreePorts(1, async (port) => {
    const folder = await Deno.makeTempDir({ prefix: "probegraph-test-redis-" });
    const args = argumentsOf(port, folder, ["--databases", "100000"]);
    await startGuarded(folder, "\\(Ready to accept\\)", { command: ["redis-server", ...args] });
    return String(port);
  });
}

/** The arguments of a server that keeps nothing. */
export function argumentsOf(port: number, folder: string, settings: readonly string[]): string[] {
  const kept = ["--save", "", "--appendonly", "no"];
  return ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, ...kept, ...settings];
}
