import { fromFileUrl } from "./_paths.ts";
import { type S3Options, S3Store } from "../../stores/s3.ts";
import { s3Settings } from "./_process_values.ts";
import type { TestStore } from "./contract.ts";

/** A server that others wrote, for tests. */
export interface S3Server {
  readonly endpoint: string;
  /** Its process, where it is ours; once nobody holds it, its standard input is closed. */
  readonly child?: Deno.ChildProcess;
}

/** Why S3 tests cannot run here, or `undefined`. */
export const ignoreS3: string | undefined = Deno.env.get("PROBEGRAPH_TEST_S3") ? undefined : await whyNoPython("moto");

const server: S3Server | undefined = ignoreS3 === undefined ? await startServer() : undefined;

/** URL of the test server. */
export function endpoint(): string {
  return server!.endpoint;
}

/** Options for the test server. */
export function s3Options(options: S3Options = {}): S3Options {
  return { ...s3Settings(endpoint()), ...options };
}

/** A store in a new bucket. */
export async function openS3(options: S3Options = {}): Promise<TestStore & { readonly store: S3Store }> {
  const store = new S3Store(`s3://${await newBucket()}/some/prefix`, s3Options(options));
  return { store, [Symbol.asyncDispose]: () => Promise.resolve() };
}

/** Who asks without a signature: the test server does not check theirs. */
export const UNSIGNED = { authorization: "AWS4-HMAC-SHA256 Credential=test/20250101/us-east-1/s3/aws4_request" };

/** Makes a bucket and gives its name. */
export async function newBucket(): Promise<string> {
  const name = `bucket-${crypto.randomUUID()}`;
  const response = await fetch(`${endpoint()}/${name}`, { method: "PUT", headers: UNSIGNED });
  await response.body?.cancel();
  return name;
}

/** The Python that tests use. */
export function python(): string {
  return Deno.env.get("PROBEGRAPH_TEST_PYTHON") ?? "python3";
}

/** Why tests that need a Python package cannot run here, or `undefined`. */
export async function whyNoPython(module: string, program = python()): Promise<string | undefined> {
  const root = module.split(".")[0];
  const args = ["-c", `import importlib.util as u, sys; sys.exit(u.find_spec('${root}') is None)`];
  const output = await new Deno.Command(program, { args, stderr: "null" }).output().catch(() => undefined);
  return output?.success ? undefined : `needs a Python that has ${module} (PROBEGRAPH_TEST_PYTHON)`;
}

/** The server that `PROBEGRAPH_TEST_S3` names, or one of our own that ends with this process. */
async function startServer(): Promise<S3Server> {
  const named = Deno.env.get("PROBEGRAPH_TEST_S3");
  if (named) return { endpoint: named };
  const script = fromFileUrl("./_moto_server.py");
  // The server ends when its standard input does: with this process, however that ends.
  const child = new Deno.Command(python(), { args: [script], stdin: "piped", stdout: "piped", stderr: "null" }).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  child.unref();
  return { child, endpoint: `http://127.0.0.1:${new TextDecoder().decode(value).trim()}` };
}
