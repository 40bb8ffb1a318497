import { fromFileUrl } from "./_paths.ts";

/** The Python that tests use. */
export function python(): string {
  return Deno.env.get("PROBEGRAPH_TEST_PYTHON") ?? "python3";
}

/** Starts moto's S3 server, and gives its address. It ends with this process, however that ends. */
export async function startMoto(): Promise<string> {
  const script = fromFileUrl("./_moto_server.py");
  // The server ends when its standard input does.
  const child = new Deno.Command(python(), { args: [script], stdin: "piped", stdout: "piped", stderr: "null" }).spawn();
  held.push(child);
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  child.unref();
  return `http://127.0.0.1:${new TextDecoder().decode(value).trim()}`;
}

/** Once nobody holds a process, its standard input is closed. */
const held: Deno.ChildProcess[] = [];
