/**
 * Servers of guardrails as programs of their own.
 */
import { fileURLToPath } from "node:url";

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** A program that serves. */
export interface ServerProgram {
  /** The program. */
  readonly child: Deno.ChildProcess;
  /** Where it answers. */
  readonly url: string;
}

/** Starts `probegraph serve` on a free port. */
export async function startServe(folder: string, ...args: string[]): Promise<ServerProgram> {
  const all = ["run", "-A", "--quiet", path("../cli/main.ts"), "serve", folder, "--port", "0", ...args];
  const child = new Deno.Command(Deno.execPath(), { args: all, stderr: "piped" }).spawn();
  return { child, url: await waitFor(child.stderr, /http\S+/) };
}

/** Starts FastAPI with transformers. @param extent `whole`: all layers of the model; `cut`: those that the probe needs */
export async function startPeer(
  python: string,
  model: string,
  layer: number,
  extent: string,
): Promise<ServerProgram> {
  const args = [path("guardrail_peer.py"), model, String(layer), extent];
  const child = new Deno.Command(python, { args, stdout: "piped" }).spawn();
  return { child, url: `http://127.0.0.1:${await waitFor(child.stdout, /\d+/)}` };
}

/** What a program says first of all; what it says later is printed, so that it never waits for a reader. */
async function waitFor(stream: ReadableStream<Uint8Array<ArrayBuffer>>, wanted: RegExp): Promise<string> {
  const [heard, printed] = stream.tee();
  printed.pipeTo(Deno.stderr.writable, { preventClose: true }).catch(() => {});
  let said = "";
  const found = Promise.withResolvers<string>();
  const listen = async () => {
    for await (const part of heard.pipeThrough(new TextDecoderStream())) {
      said = (said + part).slice(-1000);
      const match = wanted.exec(said);
      if (match !== null && said.includes("\n")) found.resolve(match[0]);
    }
    found.reject(new Error(`The server ended: ${said}`));
  };
  listen().catch(found.reject);
  return await found.promise;
}
