import { startServer } from "../_server.ts";
import { fromFileUrl } from "./_paths.ts";

/** The Python that tests use. */
export function python(): string {
  return Deno.env.get("PROBEGRAPH_TEST_PYTHON") ?? "python3";
}

/** Starts moto's S3 server, and gives its address. It ends with this process, however that ends. */
export async function startMoto(): Promise<string> {
  const port = await startServer({ command: [python(), fromFileUrl("./_moto_server.py")] });
  return `http://127.0.0.1:${port}`;
}
