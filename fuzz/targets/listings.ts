/** Listings of datasets' files on the hub and in buckets: the input is the body of each answer. */
import { hubFiles } from "../../runner/files/remote/hub_file.ts";
import { hubParquet } from "../../runner/files/remote/hub_parquet.ts";
import { s3File, s3Keys } from "../../runner/files/remote/s3_file.ts";
import { noteOpened } from "../../stores/s3/opened_buckets.ts";
import type { FuzzTarget } from "../target.ts";
import { useAll } from "./_all.ts";
import { temporaryFolder } from "./_folder.ts";

Deno.env.set("HF_ENDPOINT", "http://127.0.0.1:1");
Deno.env.set("HF_HUB_CACHE", temporaryFolder());

let body: Uint8Array<ArrayBuffer> = new Uint8Array();
const answer = () =>
  Promise.resolve(new Response(body.slice(), { headers: { "content-type": "application/json", etag: '"x"' } }));
globalThis.fetch = answer;
const KEYS = { accessKeyId: "key", secretAccessKey: "secret", attempts: 1, fetch: answer };
for (const scheme of ["s3", "gs"]) {
  noteOpened("bucket", { ...KEYS, scheme, endpoint: "http://127.0.0.1:1", region: "us-east-1" });
}

export const target: FuzzTarget = {
  fixtures: ["fuzz/corpus/s3-xml"],
  words: [
    '"siblings"',
    '"rfilename"',
    "default/train/0000.parquet",
    "default/partial-train/0000.parquet",
    "data/train-00000-of-00001.parquet",
    "../",
    "<Key>",
    "<NextContinuationToken>a</NextContinuationToken>",
    "<EncodingType>url</EncodingType>",
    "%",
  ],
  async run(input) {
    body = input;
    const watch = { signal: AbortSignal.timeout(60_000) };
    const repository = { type: "dataset", id: "org/data", revision: "main" } as const;
    await useAll([
      () => hubFiles(repository, watch),
      () => hubParquet("org/data", { revision: "main" }, watch),
      () => hubParquet("org/data", {}, watch),
      () => Array.fromAsync(s3Keys("s3://bucket/folder/")),
      () => Array.fromAsync(s3Keys("gs://bucket/folder/")),
      () => s3File("gs://bucket/rows.csv"),
    ]);
  },
};
