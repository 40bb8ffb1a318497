import { type S3Options, S3Store } from "../../stores/s3.ts";
import { addressOf } from "../_server.ts";
import { s3Settings } from "./_process_values.ts";
import type { TestStore } from "./contract.ts";
import { python, startMoto } from "./_moto.ts";

export { python };

/** Why S3 tests cannot run here, or `undefined`. */
export const ignoreS3: string | undefined = Deno.env.get("PROBEGRAPH_TEST_S3") ? undefined : await whyNoPython("moto");

const address: string | undefined = ignoreS3 === undefined ? await findServer() : undefined;

/** URL of the test server. */
export function endpoint(): string {
  return address!;
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

/** Why tests that need a Python package cannot run here, or `undefined`. */
export async function whyNoPython(module: string, program = python()): Promise<string | undefined> {
  const root = module.split(".")[0];
  const args = ["-c", `import importlib.util as u, sys; sys.exit(u.find_spec('${root}') is None)`];
  const output = await new Deno.Command(program, { args, stderr: "null" }).output().catch(() => undefined);
  return output?.success ? undefined : `needs a Python that has ${module} (PROBEGRAPH_TEST_PYTHON)`;
}

/** The address of the server that is named, or of the one that is shared. */
async function findServer(): Promise<string> {
  return Deno.env.get("PROBEGRAPH_TEST_S3") || await addressOf("s3", startMoto);
}
