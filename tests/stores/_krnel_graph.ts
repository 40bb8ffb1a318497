/** krnel-graph at work in a store of ours: in a folder, and in a bucket. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { openStore } from "../../stores/open.ts";
import type { Store } from "../../stores/store.ts";
import { addressOf } from "../_server.ts";
import { startKrnelGraph } from "./_krnel_graph_server.ts";
import { testFolder } from "./_paths.ts";
import { s3Settings } from "./_process_values.ts";
import { endpoint, ignoreS3, newBucket, whyNoPython } from "./_s3_server.ts";

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

/** Asks `_krnel_graph.py`. */
export async function krnelGraph(args: readonly string[], input: unknown): Promise<unknown> {
  const port = Number(await addressOf("krnel-graph", startKrnelGraph));
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await new Blob([`${JSON.stringify([args, input])}\n`]).stream().pipeTo(connection.writable, { preventClose: true });
  const text = await new Response(connection.readable).text();
  assert.notEqual(text, "", "krnel-graph's process ended without an answer");
  const { value, error } = JSON.parse(text);
  assert.equal(error, undefined, error);
  return value;
}
