import assert from "node:assert/strict";
import { utf8 } from "../../../stores/bytes.ts";
import { openStore } from "../../../stores/open.ts";
import { S3Store } from "../../../stores/s3.ts";
import { keys, text } from "../contract.ts";
import { endpoint, ignoreS3, newBucket, s3Options, UNSIGNED } from "../_s3_server.ts";

const PREFIXES = [
  "team probes",
  "date=2026-11-26/run=1",
  "C++",
  "año/日本/🙂",
  "a@b:c,d;e",
  "100%25 %20",
  "what?now#part",
  "a//b",
  "/leading",
  ".hidden/v1..2/...",
  "A&B <c> \"d\" 'e'",
  "!*'()~_-",
  "$[x]{y}|z^`\\",
  "e\u0301 is not é",
  "tab\tand\u0001",
];

/** Keys as the server has them. */
async function storedKeys(bucket: string): Promise<string[]> {
  const response = await fetch(`${endpoint()}/${bucket}?list-type=2&encoding-type=url`, { headers: UNSIGNED });
  const found = (await response.text()).matchAll(/<Key>(.*?)<\/Key>/g);
  return Array.from(found, ([, key]) => decodeURIComponent(key)).sort();
}

// The server checks each signature with botocore.
for (const prefix of PREFIXES) {
  const name = `S3Store: ${JSON.stringify(prefix)} is a prefix${ignoreS3 ? ` (ignored: ${ignoreS3})` : ""}`;
  Deno.test({ name, ignore: ignoreS3 !== undefined }, async () => {
    const bucket = await newBucket();
    const store = new S3Store(`s3://${bucket}/${prefix}`, s3Options({ partBytes: 5 << 20, pageSize: 1 }));
    await store.put("A/small", utf8("small"));
    await store.put("A/large", new Uint8Array(6 << 20));
    assert.ok(await store.create("A/new", utf8("new")));
    assert.ok(await store.move("A/new", "A/moved"));
    assert.equal(text(await store.get("A/moved")), "new");
    assert.equal((await store.open("A/large"))?.byteLength, 6 << 20);
    assert.deepEqual((await keys(store)).sort(), ["A/large", "A/moved", "A/small"]);
    assert.deepEqual(await keys(store, "A/s"), ["A/small"]);

    assert.deepEqual(await storedKeys(bucket), ["A/large", "A/moved", "A/small"].map((key) => `${prefix}/${key}`));
    await store.delete("A/small");
    assert.equal(await store.get("A/small"), undefined);
  });
}

Deno.test("a URI of a bucket is taken as it stands, and names the same store when it is read again", () => {
  for (const prefix of PREFIXES) {
    const { uri } = openStore(`s3://bucket/${prefix}/`, { cacheDir: null });
    assert.equal(uri, `s3://bucket/${prefix}`);
    assert.equal(openStore(uri, { cacheDir: null }).uri, uri);
  }
});

Deno.test("a prefix that no request can name is refused, with its reason", () => {
  for (const prefix of ["a/../b", "..", "./a", "a/."]) {
    assert.throws(() => new S3Store(`s3://bucket/${prefix}`), /which URLs leave out on their way/, prefix);
  }
  assert.throws(() => new S3Store("s3://bucket/\ud800"), /half of a character/);
});
