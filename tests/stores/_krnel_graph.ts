/** krnel-graph at work in a store of ours: in a folder, and in a bucket. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { openStore } from "../../stores/open.ts";
import type { Store } from "../../stores/store.ts";
import { fromFileUrl, testFolder } from "./_paths.ts";
import { s3Settings } from "./_process_values.ts";
import { endpoint, ignoreS3, newBucket, python, whyNoPython } from "./_s3_server.ts";

const ignoreFolder = await whyNoPython("krnel.graph");
const BACK_ENDS = [
  { name: "a folder", ignore: ignoreFolder, place: (folder: string) => Promise.resolve([join(folder, "store")]) },
  {
    name: "S3",
    ignore: ignoreFolder ?? ignoreS3 ?? await whyNoPython("s3fs"),
    place: async () => [`s3://${await newBucket()}/prefix`, endpoint()],
  },
];

/** A store's URI, and where it is in a bucket the server's address. */
export type Place = readonly string[];

/** Registers a test for each place. */
export function testInBoth(behaviour: string, body: (place: Place) => Promise<void>): void {
  for (const { name, ignore, place } of BACK_ENDS) {
    Deno.test({
      name: `${behaviour} ${name}${ignore ? ` (ignored: ${ignore})` : ""}`,
      ignore: ignore !== undefined,
      fn: async () => {
        await using folder = await testFolder();
        await body(await place(folder.path));
      },
    });
  }
}

/** The store at a place. */
export function storeAt([uri, endpoint]: Place): Store {
  return openStore(uri, { cacheDir: null, ...(endpoint ? { s3: s3Settings(endpoint) } : {}) });
}

/** Runs a command of `_krnel_graph.py`. */
export async function krnelGraph(args: readonly string[], input: unknown): Promise<unknown> {
  const command = new Deno.Command(python(), {
    args: [fromFileUrl("./_krnel_graph.py"), ...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  });
  const child = command.spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(input)));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  assert.ok(success, new TextDecoder().decode(stderr));
  const text = new TextDecoder().decode(stdout);
  return JSON.parse(text.trim().split("\n").at(-1)!);
}
