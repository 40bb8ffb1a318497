/** Answers of a server that says it is S3: the input is the body of each, the first byte its status. */
import { S3Store } from "../../stores/s3.ts";
import type { FuzzTarget } from "../target.ts";
import { useAll } from "./_all.ts";

const STATUSES = [200, 206, 404, 403, 500, 301, 412];

export const target: FuzzTarget = {
  words: [
    "<Contents>",
    "</Contents>",
    "<Key>",
    "&amp;",
    "&#x10ffff;",
    "&#99999999;",
    "<IsTruncated>true</IsTruncated>",
    "<NextContinuationToken>a</NextContinuationToken>",
    "<EncodingType>url</EncodingType>",
    "%E0%A4",
    "<Error><Code>SlowDown</Code></Error>",
    "<UploadId>u</UploadId>",
    "<!--",
    "<![CDATA[",
  ],
  async run(input) {
    const headers = {
      etag: '"x"',
      "content-range": `bytes 0-1/${input.length}`,
      "content-length": String(input.length),
    };
    const status = STATUSES[(input[0] ?? 0) % STATUSES.length];
    const store = new S3Store("s3://bucket/prefix", {
      endpoint: "http://127.0.0.1:1",
      region: "us-east-1",
      accessKeyId: "key",
      secretAccessKey: "secret",
      attempts: 1,
      partBytes: 8,
      fetch: () => Promise.resolve(new Response(input.slice(1), { status, headers })),
    });
    await useAll([
      () => Array.fromAsync(store.list()),
      () => Array.fromAsync(store.partials()),
      () => store.get("a.json"),
      async () => await (await store.open("a.json"))?.slice(0, 20),
      () => store.put("a.json", new Uint8Array(20)),
      () => store.move("a.json", "b.json"),
    ]);
  },
};
